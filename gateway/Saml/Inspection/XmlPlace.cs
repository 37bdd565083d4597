using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>Where in a text something is that stops its reading. Only an inspection asks: an acceptance has no time for it.</summary>
internal static partial class XmlPlace
{
    private const int Around = 60;

    /// <summary>Line and column, from one on; null where it is the whole.</summary>
    public static (int Line, int Column)? Of(byte[] xml, Refusal refusal)
    {
        if (refusal.Reason == Refusals.XmlNul) return null;   // no lines of UTF-8
        if (Lines().Match(refusal.Detail) is { Success: true } told) return (Number(told.Groups["line"]), Number(told.Groups["column"]));
        if (refusal.Reason == Refusals.XmlMalformed && Sought(xml, deep: false) is { } sought) return sought;   // where it went wrong, not where that was noticed
        if (Bytes().Match(refusal.Detail) is { Success: true } at) return At(xml, Number(at.Groups["byte"]));
        if (refusal.Reason == Refusals.XmlTooLarge || refusal.Reason == Refusals.XmlEncoding || refusal.Reason == Refusals.XmlTooManyElements) return null;
        return Sought(xml, refusal.Reason == Refusals.XmlTooDeep);
    }

    /// <summary>What stands there, for people who look for it.</summary>
    public static string Excerpt(byte[] xml, (int Line, int Column) place)
    {
        var line = Encoding.UTF8.GetString(xml).Split('\n').ElementAtOrDefault(place.Line - 1) ?? "";
        var at = Math.Clamp(place.Column - 1, 0, line.Length);
        return line[Math.Max(0, at - Around)..Math.Min(line.Length, at + Around)];
    }

    private static (int, int) At(byte[] xml, int position)
    {
        var before = Encoding.UTF8.GetString(xml.AsSpan(0, Math.Min(position, xml.Length)));
        return (before.Count(static c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    /// <summary>Asks the framework's parser, which knows where it stands.</summary>
    private static (int, int)? Sought(byte[] xml, bool deep)
    {
        using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(xml)), HardenedXml.Settings);
        try
        {
            while (reader.Read())
                if (reader.NodeType == XmlNodeType.Element && IsBeyond(reader, deep))
                    return (((IXmlLineInfo)reader).LineNumber, ((IXmlLineInfo)reader).LinePosition);
        }
        catch (XmlException e)
        {
            return (e.LineNumber, e.LinePosition);
        }

        return null;
    }

    private static bool IsBeyond(XmlReader reader, bool deep) => deep
        ? reader.Depth >= XmlLimits.Message.MaxDepth
        : reader.AttributeCount > XmlLimits.Message.MaxNamespacesPerElement || (reader.AttributeCount > 0 && reader.GetAttribute(0).Length > XmlLimits.Message.MaxNamespaceBytes);

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("line (?<line>\\d{1,9}), position (?<column>\\d{1,9})", RegexOptions.NonBacktracking)]
    private static partial Regex Lines();

    [GeneratedRegex("at byte (?<byte>\\d{1,9})", RegexOptions.NonBacktracking)]
    private static partial Regex Bytes();
}
