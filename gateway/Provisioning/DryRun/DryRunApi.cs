using System.Text;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// <c>POST /provisioning/dry-run</c> on the management listener: <c>{ "backend": "wiki", "assertion": "PHNhbWxwOl…" }</c>, or <c>"attributes"</c> with an object
/// as in <see cref="KeptLogin"/>. The answer holds the person's values.
/// </summary>
internal sealed class DryRunApi(IDryRun dryRun, ManagementToken token) : IManagementEndpoints
{
    private const int MaxBody = 2 * 1024 * 1024;
    private const string Form = "Send {\"backend\": NAME, \"assertion\": SAML RESPONSE OR ASSERTION AS XML OR BASE64} or {\"backend\": NAME, \"attributes\": OBJECT} as application/json.";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/provisioning/dry-run", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!token.Admits(context.Request))
        {
            await ProblemAsync(context, 401, "A token is missing or wrong", "Use the command line (jitgateway dry-run), or send Gateway:Management:Token as Authorization: Bearer.");
            return;
        }

        if (await ReadAsync(context) is not var (backend, login))
        {
            await ProblemAsync(context, 400, "That does not say what to try", Form);
            return;
        }

        try
        {
            await WriteAsync(context, 200, "application/json", DryRunJson.Of(await dryRun.PlanAsync(backend, login, context.RequestAborted)));
        }
        catch (DryRunRefusedException e)
        {
            await ProblemAsync(context, 400, e.Problem, $"{e.Cure}.");
        }
    }

    private static async Task<(string Backend, KeptLogin Login)?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is null or > MaxBody || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, Strict, context.RequestAborted);
            var members = body.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
            if (members.Count != 2 || !members.TryGetValue("backend", out var backend) || backend.GetString() is not { Length: > 0 } name) return null;
            if (members.TryGetValue("assertion", out var assertion) && assertion.GetString() is { } message) return (name, new KeptLogin("assertion", message));
            return members.TryGetValue("attributes", out var attributes) && attributes.ValueKind is JsonValueKind.Object ? (name, new KeptLogin("attributes", attributes.GetRawText())) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;   // no JSON, no object, another kind of value, a name twice
        }
    }

    private static Task ProblemAsync(HttpContext context, int status, string title, string detail) =>
        WriteAsync(context, status, "application/problem+json", JsonSerializer.Serialize(new { title, status, detail }));

    private static async Task WriteAsync(HttpContext context, int status, string contentType, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
