using System.Buffers;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Sessions;

/// <summary><c>GET /sso/me</c>: what the gateway knows of the person at the browser. No secrets: the id opens nothing.</summary>
internal sealed class OwnSessionEndpoint(IFailureWriter failures, Active<SessionsOptions> options)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person)
        {
            await WriteAsync(context, person);
            return;
        }

        var failure = context.Features.Get<SessionOutage>() is { } outage
            ? new GatewayFailure(ErrorRegister.SessionStoreUnreachable, new ReasonId("sessions.store.unreachable")) { RetryAfter = outage.RetryAfter }
            : new GatewayFailure(ErrorRegister.NotSignedIn, new ReasonId("sessions.none")) { ContinueUrl = "/sso/login", ContinueText = PageText.Of("Sign in") };
        await failures.WriteAsync(context, failure);
    }

    private async Task WriteAsync(HttpContext context, SessionPrincipal person)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(body, Indented))
        {
            var user = person.User;
            json.WriteStartObject();
            json.WriteString("session", person.SessionId);
            json.WriteString("identityProvider", user.IdentityProvider);
            json.WriteString("startedAt", person.StartedAt);
            if (person.ExpiresAt is { } end) json.WriteString("expiresAt", end);
            json.WriteNumber("idleTimeoutSeconds", (long)options.Value.IdleTimeout.TotalSeconds);
            json.WriteString("authnInstant", user.AuthnInstant);
            if (user.AuthnContext is { } authnContext) json.WriteString("authnContext", authnContext);
            json.WriteStartObject("attributes");
            foreach (var (name, values) in user.Mapped.Where(static m => m.Value.Count > 0))
            {
                json.WriteStartArray(name);
                foreach (var value in values) json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
