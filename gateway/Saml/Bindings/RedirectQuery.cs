using System.IO.Compression;
using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Bindings;

/// <summary>A message that came by the HTTP-Redirect binding (SAML Bindings 3.4.4).</summary>
/// <param name="IsRequest">SAMLRequest; false: SAMLResponse.</param>
/// <param name="RelayState">To be given back; null where there was none.</param>
internal sealed record RedirectMessage(bool IsRequest, byte[] Xml, string? RelayState, DetachedSignature? Signature);

/// <summary>
/// Reads a query octet by octet as it was sent: a signature covers that, and a parser that decodes first would verify another text. What two parsers could read differently is refused.
/// </summary>
internal static class RedirectQuery
{
    private const string Deflate = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

    private static readonly string[] Names = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding"];

    /// <param name="query">With or without its question mark.</param>
    public static Outcome<RedirectMessage> Read(string query)
    {
        try
        {
            return Read(ParametersOf(query.StartsWith('?') ? query[1..] : query));
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static RedirectMessage Read(Dictionary<string, string> parameters)
    {
        var isRequest = parameters.ContainsKey("SAMLRequest");
        if (isRequest == parameters.ContainsKey("SAMLResponse")) throw Refused(Refusals.QueryParameter.With($"the parameters are {parameters.Keys}"));
        if (parameters.TryGetValue("SAMLEncoding", out var encoding) && Decoded(encoding, "SAMLEncoding") != Deflate) throw Refused(Refusals.QueryEncoding.With("SAMLEncoding is not DEFLATE"));
        var name = isRequest ? "SAMLRequest" : "SAMLResponse";
        var message = PostBinding.Decode(Decoded(parameters[name], name)) ?? throw Refused(Refusals.QueryEncoding.With($"{name:plain} is not base64"));
        return new RedirectMessage(isRequest, Inflate(message), parameters.TryGetValue("RelayState", out var relayState) ? Decoded(relayState.Replace('+', ' '), "RelayState") : null, SignatureOf(name, parameters));
    }

    private static Dictionary<string, string> ParametersOf(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&'))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? pair : pair[..at];
            if (Array.Find(Names, known => known.Equals(Uri.UnescapeDataString(name).Trim(), StringComparison.OrdinalIgnoreCase)) is not { } meant) continue;
            if (name != meant || at < 0 || !parameters.TryAdd(meant, pair[(at + 1)..])) throw Refused(Refusals.QueryParameter.With($"{name}"));
        }

        return parameters;
    }

    /// <summary>In the order of the binding, whatever the query's was (3.4.4.1).</summary>
    private static DetachedSignature? SignatureOf(string name, Dictionary<string, string> parameters)
    {
        var hasAlgorithm = parameters.TryGetValue("SigAlg", out var algorithm);
        if (parameters.TryGetValue("Signature", out var value) != hasAlgorithm) throw Refused(Refusals.QueryParameter.With("SigAlg and Signature do not stand together"));
        if (!hasAlgorithm) return null;
        var relayState = parameters.TryGetValue("RelayState", out var state) ? $"&RelayState={state}" : "";
        var octets = Encoding.ASCII.GetBytes($"{name}={parameters[name]}{relayState}&SigAlg={algorithm}");
        // some senders break the base64 into lines
        var signature = PostBinding.Decode(Decoded(value!, "Signature")) ?? throw Refused(Refusals.QueryEncoding.With("Signature is not base64"));
        return new DetachedSignature(octets, Decoded(algorithm!, "SigAlg"), signature);
    }

    private static string Decoded(string raw, string name)
    {
        for (var i = 0; i < raw.Length; i++)
            if (raw[i] is < ' ' or > '~' || (raw[i] == '%' && (i + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[i + 1]) || !char.IsAsciiHexDigit(raw[i + 2]))))
                throw Refused(Refusals.QueryEncoding.With($"{name:plain} is not URL-escaped at position {i}"));
        return Uri.UnescapeDataString(raw);
    }

    /// <summary>As far as a message may be long, and no further: a few bytes can be made of megabytes.</summary>
    private static byte[] Inflate(byte[] deflated)
    {
        var most = XmlLimits.Message.MaxBytes;
        using var inflate = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
        using var xml = new MemoryStream();
        var buffer = new byte[8 * 1024];
        try
        {
            for (int read; (read = inflate.Read(buffer)) > 0;)
            {
                xml.Write(buffer, 0, read);
                if (xml.Length > most) throw Refused(Refusals.XmlTooLarge.With($"more than {most} bytes, inflated from {deflated.Length}"));
            }
        }
        catch (InvalidDataException)
        {
            throw Refused(Refusals.QueryEncoding.With("the message is not deflated"));
        }

        return xml.ToArray();
    }

    private static RefusedException Refused(Refusal refusal) => new(refusal);
}
