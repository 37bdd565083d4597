using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Inspection;

/// <summary>A message in whatever form somebody kept it: XML, base64, a form, a page with a form, the query of the redirect binding or a whole URL.</summary>
/// <param name="Form">In words.</param>
internal sealed partial record ReceivedMessage(byte[] Xml, string Form)
{
    private const string Cure = "Give a SAML message as XML, in base64, as the form field SAMLResponse=…, or as the URL of the redirect binding";

    /// <summary>The name of the parameter that it came in; null: in none.</summary>
    public string? Parameter { get; private init; }

    public bool IsDeflated { get; private init; }

    /// <summary>Why its base64 is none that a gateway reads; null where it is.</summary>
    public string? Base64Problem { get; private init; }

    /// <summary>The signature beside it, as the redirect binding has it; null: none.</summary>
    public DetachedSignature? Beside { get; private init; }

    /// <exception cref="InspectionRefusedException">It is none of that.</exception>
    public static ReceivedMessage Read(string content)
    {
        if (content.Length > InspectionRequest.MaxContent) throw new InspectionRefusedException($"That is larger than {InspectionRequest.MaxContent / 1024 / 1024} MiB", "Give one message");
        var text = content.Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (text.Length == 0) throw new InspectionRefusedException("There is nothing to inspect", Cure);
        if (text[0] == '<' && FieldOfPage(text) is { } field) text = field;
        if (text[0] == '<') return new(Encoding.UTF8.GetBytes(text), "XML");
        if (Array.Find(["SAMLResponse", "SAMLRequest"], name => ValueOf(text, name) is not null) is not { } parameter) return Decoded(text, text, null);
        return Decoded(ValueOf(text, parameter)!, text, parameter);
    }

    private static ReceivedMessage Decoded(string value, string whole, string? parameter)
    {
        for (var round = 0; round < 2 && value.Contains('%', StringComparison.Ordinal); round++) value = Uri.UnescapeDataString(value);   // some loggers escape what is escaped
        var base64 = string.Concat(value.Where(static c => !char.IsWhiteSpace(c)));
        var problem = PostBinding.Decode(base64) is null ? "it is not base64 with padding, and nothing else" : null;
        var bytes = Bytes(base64) ?? throw new InspectionRefusedException("That is neither XML nor base64", Cure);
        var place = parameter is null ? "" : $"the parameter {parameter}, ";
        if (IsMarkup(bytes)) return new(bytes, $"{place}base64") { Parameter = parameter, Base64Problem = problem };
        if (Inflated(bytes) is not { } xml || !IsMarkup(xml)) throw new InspectionRefusedException("That is base64 of something that is neither XML nor deflated XML", Cure);
        return new(xml, $"{place}deflated, base64") { Parameter = parameter, IsDeflated = true, Base64Problem = problem, Beside = SignatureBeside(whole) };
    }

    /// <summary>Also where the end was lost, or the alphabet is that of URLs: an inspection tells what is there.</summary>
    private static byte[]? Bytes(string base64)
    {
        if (PostBinding.Decode(base64) is { } strict) return strict;
        var lenient = base64.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        lenient = lenient[..(lenient.Length - (lenient.Length % 4 == 1 ? 1 : 0))];
        return lenient.Length == 0 ? null : PostBinding.Decode(lenient.PadRight((lenient.Length + 3) / 4 * 4, '='));
    }

    private static bool IsMarkup(byte[] bytes) => bytes is [(byte)'<', ..] or [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 64))).TrimStart().StartsWith('<');

    /// <summary>As far as a message may be long, and a little further, so that it is told that it is too long.</summary>
    private static byte[]? Inflated(byte[] bytes)
    {
        using var inflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var xml = new MemoryStream();
        var buffer = new byte[8 * 1024];
        try
        {
            for (int read; xml.Length <= XmlLimits.Message.MaxBytes && (read = inflate.Read(buffer)) > 0;) xml.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            return xml.Length > 0 ? xml.ToArray() : null;   // cut off: what is there is told
        }

        return xml.ToArray();
    }

    /// <summary>The value of a form's or a query's parameter; null where the text has none.</summary>
    private static string? ValueOf(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var after = at + name.Length;
            if (after < text.Length && text[after] == '=' && (at == 0 || text[at - 1] is '?' or '&' or ' ' or '\n' or '\t' or '"' or '\'' or ';'))
                return text[(after + 1)..].Split(['&', '"', '\'', '#', '<', ' '], 2)[0];
        }

        return null;
    }

    private static DetachedSignature? SignatureBeside(string text)
    {
        var url = text.Split(['"', '\'', ' ', '\n', '\t', '#'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static p => p.Contains("SAMLRe", StringComparison.Ordinal)) ?? text;
        var query = url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..];
        return RedirectQuery.Read(query).TryGet(out var message, out _) ? message.Signature : null;
    }

    /// <summary>An identity provider's page, saved while it sent itself.</summary>
    private static string? FieldOfPage(string text)
    {
        if (!text.Contains("<form", StringComparison.OrdinalIgnoreCase)) return null;
        foreach (Match input in Inputs().Matches(text))
            if (Value().Match(input.Value) is { Success: true } value && Array.Find(["SAMLResponse", "SAMLRequest"], name => input.Value.Contains($"\"{name}\"", StringComparison.Ordinal)) is { } name)
                return $"{name}={WebUtility.HtmlDecode(value.Groups["value"].Value)}";
        return null;
    }

    [GeneratedRegex("<input[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Inputs();

    [GeneratedRegex("value=\"(?<value>[^\"]*)\"", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Value();
}
