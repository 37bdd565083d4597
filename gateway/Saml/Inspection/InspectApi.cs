using System.Globalization;
using System.Text.Json;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Inspection;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Saml.Inspection;

/// <summary>On the management listener: <c>POST /saml/inspect</c> with a message says everything that is wrong with it. The answer holds a person's values unless they are taken out.</summary>
internal sealed class InspectApi(IMessageInspector inspector) : IManagementEndpoints
{
    public const string Path = "/saml/inspect";

    private const int MaxBody = InspectionRequest.MaxContent + 4096;
    private const string Form = "Send {\"message\": XML, BASE64 OR URL} as application/json, with \"at\": TIME, \"identityProvider\": NAME or \"redact\": true beside it where they are wanted.";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4 };
    private static readonly string[] Names = ["message", "at", "identityProvider", "redact"];

    private static readonly ManagementOperation Operation = new(HttpMethods.Post, Path, "Says everything that is wrong with a SAML message")
    {
        Description = "The answer holds the person's values, unless redact is true.",
        Body = JsonShape.Object(("message", JsonShape.Text()), ("at?", JsonShape.Time()), ("identityProvider?", JsonShape.Text()), ("redact?", JsonShape.Flag())),
        MaxBody = MaxBody,
        Answer = JsonShape.Of<InspectionReport>(DryRunJson.Options),
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Operation, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } asked)
        {
            await ManagementJson.WriteProblemAsync(context, 400, "That does not say what to inspect", Form);
            return;
        }

        try
        {
            await inspector.PrepareAsync(context.RequestAborted);
            await ManagementJson.WriteAsync(context, DryRunJson.Of(inspector.Inspect(asked)));
        }
        catch (InspectionRefusedException e)
        {
            await ManagementJson.WriteProblemAsync(context, 400, e.Problem, $"{e.Cure}.");
        }
    }

    private static async Task<InspectionRequest?> ReadAsync(HttpContext context)
    {
        if (!ManagementJson.Admits(context, MaxBody)) return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            return Parse(body.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;   // no JSON, no object, another kind of value, a name twice
        }
    }

    private static InspectionRequest? Parse(Dictionary<string, JsonElement> members)
    {
        if (!members.Keys.All(Names.Contains) || !members.TryGetValue("message", out var message) || message.GetString() is not { } content) return null;
        DateTimeOffset? at = null;
        if (members.TryGetValue("at", out var time) && time.ValueKind != JsonValueKind.Null)
        {
            if (!DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)) return null;
            at = read;
        }

        return new InspectionRequest(content)
        {
            At = at,
            IdentityProvider = members.TryGetValue("identityProvider", out var name) ? name.GetString() : null,
            Redact = members.TryGetValue("redact", out var redact) && redact.GetBoolean(),
        };
    }
}
