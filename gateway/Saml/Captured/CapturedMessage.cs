using System.Globalization;
using System.Net;
using System.Security;
using System.Text;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Captured;

/// <summary>A login message as somebody kept it: the response or the assertion alone, as XML, in base64, or as the form field that a browser sent.</summary>
internal static class CapturedMessage
{
    private const string Field = "SAMLResponse=";

    /// <returns>The XML; null where it is none of that.</returns>
    public static byte[]? Decode(string content)
    {
        var text = content.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith(Field, StringComparison.Ordinal)) text = WebUtility.UrlDecode(text[Field.Length..].Split('&')[0]);
        if (text.StartsWith('<')) return Encoding.UTF8.GetBytes(text);
        return PostBinding.Decode(string.Concat(text.Where(static c => !char.IsWhiteSpace(c)))) is [(byte)'<' or 0xEF, ..] xml ? xml : null;
    }

    /// <summary>A response around an assertion that was kept alone, so that the same rules can judge it; everything else as it is.</summary>
    /// <param name="now">Counts as the time of the response where the assertion does not say.</param>
    public static byte[] AsResponse(byte[] xml, DateTimeOffset now)
    {
        if (Root(xml) is not { } root || !(root.IsAssertion("Assertion") || root.IsAssertion("EncryptedAssertion"))) return xml;
        var issued = root.Attribute("IssueInstant") ?? now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var text = new StringBuilder()
            .Append($"<kept:Response xmlns:kept=\"{SamlNames.ProtocolNamespace}\" xmlns:said=\"{SamlNames.AssertionNamespace}\" ID=\"_kept-without-its-response\" Version=\"2.0\" IssueInstant=\"{SecurityElement.Escape(issued)}\"");
        if (InResponseTo(root) is { } request) text.Append($" InResponseTo=\"{SecurityElement.Escape(request)}\"");
        text.Append('>');
        if (Issuer(root) is { } issuer) text.Append($"<said:Issuer>{SecurityElement.Escape(issuer)}</said:Issuer>");
        text.Append($"<kept:Status><kept:StatusCode Value=\"{Protocol.StatusCodes.Success}\"/></kept:Status>").Append(WithoutDeclaration(xml)).Append("</kept:Response>");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The entity id that the message says it is from, and the request that it says it answers.</summary>
    public static (string? Issuer, string? InResponseTo) Origin(byte[] xml) => Root(xml) is { } root ? (Issuer(root), InResponseTo(root)) : (null, null);

    private static Element? Root(byte[] xml) => HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out _) ? document.Root : null;

    private static string? Issuer(Element root) => root.DescendantsAndSelf.FirstOrDefault(static e => e.IsAssertion("Issuer"))?.Text.Trim();

    private static string? InResponseTo(Element root) => root.DescendantsAndSelf.Select(static e => e.Attribute("InResponseTo")).FirstOrDefault(static r => r is not null);

    private static string WithoutDeclaration(byte[] xml)
    {
        var text = Encoding.UTF8.GetString(xml).TrimStart('\uFEFF');
        return text.StartsWith("<?xml", StringComparison.Ordinal) ? text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..] : text;
    }
}
