using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Access.Explain;

/// <summary>On the management listener: <c>POST /access/explain</c> with an <see cref="ExplainCall"/> says what would become of a request, and why. The answer holds a person's values.</summary>
internal sealed class ExplainApi(IExplainer explainer) : IManagementEndpoints
{
    private const int MaxBody = 2 * 1024 * 1024;

    private const string Form = "Send {\"url\": ADDRESS, \"method\"?, \"address\"?, \"at\"?, \"offline\"?, and for a signed-in person \"person\": {\"user\", \"groups\"?, \"attributes\"?, \"identityProvider\"?, \"authnContext\"?, \"authnAge\"?}, "
        + "\"assertion\": TEXT or \"login\": OBJECT} as application/json.";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false };

    private static readonly ManagementOperation Explain = new(HttpMethods.Post, "/access/explain", "Says what would become of a request, and why")
    {
        Description = "Nothing is forwarded, nobody is let in. The answer holds the person's values.",
        Body = JsonShape.Of<ExplainCall>(Strict),
        BodyHelp = Form,
        MaxBody = MaxBody,
        Answer = JsonShape.Of<ExplainReport>(DryRunJson.Options),
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Explain, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = await ManagementBody.ReadAsync(context, Explain, static body => body.Deserialize<ExplainCall>(Strict)?.Request());
        try
        {
            await ManagementJson.WriteAsync(context, DryRunJson.Of(await explainer.ExplainAsync(asked, context.RequestAborted)));
        }
        catch (DryRunRefusedException e)
        {
            await ManagementJson.WriteProblemAsync(context, 400, e.Problem, $"{e.Cure}.");
        }
    }
}

/// <summary>What is asked, as JSON.</summary>
internal sealed record ExplainCall
{
    public string? Url { get; init; }

    public string? Method { get; init; }

    public string? Address { get; init; }

    public DateTimeOffset? At { get; init; }

    public bool Offline { get; init; }

    public WrittenPerson? Person { get; init; }

    /// <summary>A captured message.</summary>
    public string? Assertion { get; init; }

    /// <summary>A login written down, as a dry run takes it.</summary>
    public JsonElement? Login { get; init; }

    /// <returns>Null: it does not say what to explain.</returns>
    public ExplainRequest? Request()
    {
        IPAddress? address = null;
        if (Url is null || (Assertion is not null && Login is not null) || Login is { ValueKind: not JsonValueKind.Object } || (Address is not null && !IPAddress.TryParse(Address, out address))) return null;
        return new ExplainRequest
        {
            Url = Url,
            Method = Method ?? "GET",
            Address = address,
            At = At,
            Offline = Offline,
            Person = Person,
            Login = Assertion is not null ? new KeptLogin("assertion", Assertion) : Login is { } login ? new KeptLogin("login", login.GetRawText()) : null,
        };
    }
}
