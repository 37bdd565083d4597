using System.Buffers.Text;
using System.Globalization;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// A cookie beside the session's, with who it was, in which session and since when, sealed. It is there as long as the browser runs, also when the session has ended, and goes when its person signs out: on hosts with cookies of their own, which a sign-out
/// elsewhere does not reach, it stays and says nothing any more.
/// </summary>
internal sealed class LastPersonCookie(Active<GatewayOptions> gateway, SessionCookie session, SignOuts signOuts, IGatewaySecrets secrets, TimeProvider time) : ILastPerson
{
    private const string Purpose = "last person";

    /// <summary>Longer values are none of ours.</summary>
    private const int LongestText = 256;

    public async Task<string?> SubjectHashAsync(HttpContext context)
    {
        if (Read(context.Request) is not var (subject, of, since) || time.GetUtcNow() - since >= SignOuts.Memory) return null;
        return await signOuts.ContainsAsync(of, context.RequestAborted) ? null : subject;
    }

    /// <param name="subjectHash">A <see cref="SubjectKey.Hash"/>.</param>
    /// <param name="of">The session itself, also on a host whose cookie is linked to it.</param>
    public void Write(HttpContext context, string subjectHash, SessionId of)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{subjectHash} {of} {time.GetUtcNow().ToUnixTimeSeconds()}");
        context.Response.Cookies.Append(NameFor(context.Request), Base64Url.EncodeToString(SecretSeal.Seal(secrets, Purpose, bound: [], Encoding.ASCII.GetBytes(text))), session.AttributesFor(context.Request));
    }

    /// <summary>Its person signs out: it goes here, and is worth nothing elsewhere.</summary>
    public async Task EndAsync(HttpContext context)
    {
        context.Response.Cookies.Delete(NameFor(context.Request), session.AttributesFor(context.Request));
        if (Read(context.Request) is var (_, of, _)) await signOuts.NoteAsync(of);
    }

    private (string Subject, SessionId Session, DateTimeOffset Since)? Read(HttpRequest request)
    {
        if (request.Cookies[NameFor(request)] is not { Length: > 0 and < LongestText } text || !Base64Url.IsValid(text)) return null;
        if (SecretSeal.Open(secrets, Purpose, bound: [], Base64Url.DecodeFromChars(text)) is not { } plain) return null;
        return Encoding.ASCII.GetString(plain).Split(' ') is [var subject, var id, var second] && SessionId.TryParse(id, out var of) && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            ? (subject, of, DateTimeOffset.FromUnixTimeSeconds(since))
            : null;
    }

    private string NameFor(HttpRequest request) => $"{(session.OwnHost(request).IsEmpty ? gateway.Value.SessionCookie : gateway.Value.HostCookie)}-who";
}
