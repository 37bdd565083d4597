using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Saml.Bindings;

namespace JitGateway.Saml.Forms;

/// <summary>
/// The last step of a kept form's way: the browser is sent with it to the address for which it was written (307 keeps method and content), so that the answer stands there and the links of the application's page lead where they should. There it is known by how
/// it begins, whenever it comes: a browser that loads that page anew sends it anew, and no application is to get it as it is.
/// </summary>
internal sealed class FormWay(Active<GatewayOptions> gateway)
{
    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes($"{FormPaths.KeptField}={FormSeal.Beginning}");

    /// <param name="url">The form's own address.</param>
    public bool TryLead(HttpContext context, KeptForm form, [NotNullWhen(true)] out string? url)
    {
        url = form.RawTarget is ['/', ..] ? gateway.Value.OriginOf(context.Request.Host.Host) + form.RawTarget : null;   // with its origin: two slashes at the start of a path are a host to browsers
        return url is not null;
    }

    /// <summary>Whether a request on its way to an application may be such a form. A client that asks before it sends is no browser.</summary>
    public static bool MayBeOne(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsPost(request.Method) && !(request.ContentLength < Beginning.Length) && MediaTypes.Is(request.ContentType, MediaTypes.UrlEncoded) && request.Headers.Expect.Count == 0
            && context.Backend() is not null && context.Features.Get<ReplayedForm>() is null;
    }

    /// <summary>Looks at how the body begins, and leaves it unread.</summary>
    public static async Task<bool> IsOneAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var seen = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Beginning.Length)).ToArray();
            var fits = Beginning.AsSpan().StartsWith(seen);
            var isDecided = !fits || seen.Length == Beginning.Length || read.IsCompleted;
            body.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
            if (isDecided) return fits && seen.Length == Beginning.Length;
        }
    }
}
