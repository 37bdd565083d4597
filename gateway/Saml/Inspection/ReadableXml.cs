using System.Globalization;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>The document of a message as far as it can be read, and what had to be overlooked for that: a mark before it does not hide what is wrong inside.</summary>
/// <param name="Xml">As it was read.</param>
/// <param name="Document">Null where nothing can be read.</param>
/// <param name="Faults">In the order in which they were met; each with its place.</param>
internal sealed record ReadableXml(byte[] Xml, XmlTree? Document, IReadOnlyList<(Refusal Refusal, (int Line, int Column)? Place)> Faults)
{
    private const int MostMended = 4;

    public static ReadableXml Of(byte[] xml)
    {
        var faults = new List<(Refusal, (int, int)?)>();
        while (true)
        {
            if (HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var refusal)) return new(xml, document, faults);
            faults.Add((refusal, XmlPlace.Of(xml, refusal)));
            if (faults.Count > MostMended || Mended(xml, refusal) is not { } mended) return new(xml, null, faults);
            xml = mended;
        }
    }

    /// <summary>Without what can be overlooked; null where that would change what the message says.</summary>
    private static byte[]? Mended(byte[] xml, Refusal refusal)
    {
        if (refusal.Reason == Refusals.XmlNul) return OfUtf16(xml);
        if (refusal.Reason == Refusals.XmlEncoding) return xml is [0xEF, 0xBB, 0xBF, ..] ? xml[3..] : refusal.Detail.StartsWith("the XML declaration", StringComparison.Ordinal) ? WithoutDeclaration(xml) : OfLatin1(xml);
        if (refusal.Reason == Refusals.XmlTrailing && refusal.Detail.LastIndexOf(' ') is var at && int.TryParse(refusal.Detail.AsSpan(at + 1), CultureInfo.InvariantCulture, out var end) && end > 0) return xml[..end];
        return null;
    }

    private static byte[]? OfUtf16(byte[] xml)
    {
        var text = xml is [0xFE, 0xFF, ..] or [0, ..] ? Encoding.BigEndianUnicode.GetString(xml) : Encoding.Unicode.GetString(xml);
        text = text.TrimStart('\uFEFF');
        return text.StartsWith('<') && !text.Contains('\0') ? WithoutDeclaration(Encoding.UTF8.GetBytes(text)) ?? Encoding.UTF8.GetBytes(text) : null;
    }

    private static byte[] OfLatin1(byte[] xml) => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(xml));

    private static byte[]? WithoutDeclaration(byte[] xml) => xml.AsSpan().StartsWith("<?xml"u8) && xml.AsSpan().IndexOf("?>"u8) is > 0 and var end ? xml[(end + 2)..] : null;
}
