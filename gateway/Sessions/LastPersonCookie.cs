using System.Buffers.Text;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// A cookie beside the session's, with who it was, sealed. It is there as long as the browser runs, also when the session has ended, and goes when its person signs out.
/// </summary>
internal sealed class LastPersonCookie(Active<GatewayOptions> gateway, SessionCookie session, IGatewaySecrets secrets) : ILastPerson
{
    private const string Purpose = "last person";

    /// <summary>Longer values are none of ours.</summary>
    private const int LongestText = 256;

    public string? SubjectHashOf(HttpContext context)
    {
        if (context.Request.Cookies[NameFor(context.Request)] is not { Length: > 0 and < LongestText } text || !Base64Url.IsValid(text)) return null;
        return SecretSeal.Open(secrets, Purpose, bound: [], Base64Url.DecodeFromChars(text)) is { } plain ? Encoding.ASCII.GetString(plain) : null;
    }

    /// <param name="subjectHash">A <see cref="SubjectKey.Hash"/>.</param>
    public void Write(HttpContext context, string subjectHash) => context.Response.Cookies.Append(
        NameFor(context.Request), Base64Url.EncodeToString(SecretSeal.Seal(secrets, Purpose, bound: [], Encoding.ASCII.GetBytes(subjectHash))), session.AttributesFor(context.Request));

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), session.AttributesFor(context.Request));

    private string NameFor(HttpRequest request) => $"{(session.OwnHost(request).IsEmpty ? gateway.Value.SessionCookie : gateway.Value.HostCookie)}-who";
}
