using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>
/// The last step of a kept form's way: the browser is sent with it to the address for which it was written (307 keeps method and content), so that the answer stands there and the links of the application's page lead where they should. A cookie of
/// a minute says which request that is; what else comes to that address is looked at by nobody.
/// </summary>
internal sealed class FormWay(Active<GatewayOptions> gateway)
{
    private const int MarkLength = 16;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private string Prefix => $"{gateway.Value.HostCookie}-form-";

    /// <summary>Announces the form to its own address.</summary>
    /// <param name="url">That address.</param>
    public bool TryBegin(HttpContext context, KeptForm form, [NotNullWhen(true)] out string? url)
    {
        url = null;
        if (context.Request.ContentLength is not { } length || form.RawTarget is not ['/', ..]) return false;
        url = gateway.Value.OriginOf(context.Request.Host.Host) + form.RawTarget;   // with its origin: two slashes at the start of a path are a host to browsers
        context.Response.Cookies.Append(Prefix + MarkOf(length, form.RawTarget), "1", gateway.Value.HostCookieAttributes(Life));
        return true;
    }

    /// <summary>Whether a POST is a form that was announced to its address.</summary>
    public bool IsAnnounced(HttpContext context)
    {
        var prefix = Prefix;
        foreach (var header in context.Request.Headers.Cookie)
            if (header?.Contains(prefix, StringComparison.Ordinal) == true)
                return context.Request.ContentLength is { } length && context.Request.Cookies.ContainsKey(prefix + MarkOf(length, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        return false;
    }

    private static string MarkOf(long length, string target) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{length} {target}")))[..MarkLength];
}
