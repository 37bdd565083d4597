using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Identity.Events;

/// <summary>What one request found out so far about the login that it is a part of, for whatever is told of it in the end.</summary>
internal sealed class EventTrail
{
    private const int FlowLength = 16;

    /// <summary>Absent: whatever the failure is about.</summary>
    public string? Kind { get; set; }

    public string? Action { get; set; }

    public string? Flow { get; set; }

    public string? IdentityProvider { get; set; }

    public string? Backend { get; set; }

    public string? Binding { get; set; }

    public SubjectKey? Subject { get; set; }

    public StepClock? Clock { get; set; }

    /// <summary>The message that is judged, as it came; kept only where the configuration wants that.</summary>
    public string? Message { get; set; }

    /// <summary>A login that this browser began waited for that message.</summary>
    public bool IsExpected { get; set; }

    /// <summary>How the answer ended was told.</summary>
    public bool IsTold { get; set; }

    /// <summary>That of the request; a new one where it has none.</summary>
    public static EventTrail Of(HttpContext context)
    {
        if (context.Features.Get<EventTrail>() is { } trail) return trail;
        trail = new EventTrail();
        context.Features.Set(trail);
        return trail;
    }

    /// <summary>What the requests of a login are joined by: a hash of what only this browser and its identity provider were told.</summary>
    public static string FlowOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"flow {token}")))[..FlowLength];
}

/// <summary>Where somebody came from, for work that goes on without their request.</summary>
/// <param name="Session">The public id of the session.</param>
internal sealed record EventOrigin(string? Session, string? Address, string? Agent)
{
    public static EventOrigin Of(HttpContext context) =>
        new((context.User as SessionPrincipal)?.SessionId, context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null);
}
