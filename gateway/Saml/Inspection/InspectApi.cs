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

    private static readonly ManagementOperation Operation = new(HttpMethods.Post, Path, "Says everything that is wrong with a SAML message")
    {
        Description = "The answer holds the person's values, unless redact is true.",
        Body = JsonShape.Object(("message", JsonShape.Text()), ("at?", JsonShape.Time()), ("identityProvider?", JsonShape.Text()), ("redact?", JsonShape.Flag())),
        BodyHelp = Form,
        MaxBody = MaxBody,
        Answer = JsonShape.Of<InspectionReport>(DryRunJson.Options),
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Operation, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = await ManagementBody.ReadAsync(context, Operation, Parse);
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

    private static InspectionRequest? Parse(JsonElement body)
    {
        if (!body.TryGetProperty("message", out var message) || message.GetString() is not { } content) return null;
        DateTimeOffset? at = null;
        if (body.TryGetProperty("at", out var time) && time.ValueKind != JsonValueKind.Null)
            at = DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : throw NotUnderstoodException.Wrong("at", time.GetString()!, "Write a time, as in 2026-03-01T12:00:00Z.");
        return new InspectionRequest(content)
        {
            At = at,
            IdentityProvider = body.TryGetProperty("identityProvider", out var name) ? name.GetString() : null,
            Redact = body.TryGetProperty("redact", out var redact) && redact.ValueKind is JsonValueKind.True,
        };
    }
}
