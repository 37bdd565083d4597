using System.Buffers;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Languages;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Provisioning.Waiting;

/// <summary>
/// <c>GET /sso/progress?backend=NAME</c>: how far the own session's pass is on this node, for the page that waits. It starts nothing: whether the person may enter was
/// asked where the pass began. State <c>unknown</c>: no pass runs here; another node may have it, and the page's own refresh finds out.
/// </summary>
internal sealed class ProgressEndpoint(FirstPasses passes, Active<BackendTable> backends, PageLanguages languages, IFailureWriter failures)
{
    public const string Path = "/sso/progress";

    public static string PathFor(BackendName backend) => $"{Path}?backend={Uri.EscapeDataString(backend.Value)}";

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person)
        {
            var backend = backends.Value.Backends.FirstOrDefault(b => b.Name.Value == context.Request.Query["backend"].ToString());
            await WriteAsync(context, backend, backend is null ? null : passes.Find(backend.Part<BackendProvisioning>(), person.SessionId));
            return;
        }

        await failures.WriteAsync(context, context.Features.Get<SessionOutage>() is { } outage
            ? new GatewayFailure(ErrorRegister.SessionStoreUnreachable, new ReasonId("sessions.store.unreachable")) { RetryAfter = outage.RetryAfter }
            : new GatewayFailure(ErrorRegister.NotSignedIn, new ReasonId("sessions.none")) { ContinueUrl = "/sso/login", ContinueText = PageText.Of("Sign in") });
    }

    private async Task WriteAsync(HttpContext context, Backend? backend, FirstPass? pass)
    {
        var language = languages.Of(context.Request);
        var body = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("state", pass is null ? "unknown" : pass.Result.IsCompleted ? "over" : "working");
            if (backend is not null && pass is { Result.IsCompleted: false }) Write(json, backend, pass.Progress.Now, pass.StartedAt, language);
            json.WriteEndObject();
        }

        PageLanguages.Announce(context.Response, language);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, Backend backend, PassStanding standing, DateTimeOffset since, PageLanguage language)
    {
        json.WriteStartArray("steps");
        foreach (var step in ProgressText.Steps(standing)) json.WriteStringValue(step.In(language));
        json.WriteEndArray();
        json.WriteNumber("current", ProgressText.Current(standing));
        json.WriteString("now", ProgressText.Now(standing, backend.DisplayName).In(language));
        json.WriteString("since", since);
    }
}
