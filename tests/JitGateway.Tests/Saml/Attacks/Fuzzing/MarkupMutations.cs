using System.Globalization;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Changes to the tokens of XML, well-formed or not: tags, attributes, quotes, entities, declarations, comments, CDATA.</summary>
internal static class MarkupMutations
{
    private static readonly char[] Structure = ['<', '>', '"', '=', ' ', '&', ';', ':', '/'];

    public static string Mutate(string xml, Random random)
    {
        if (xml.Length < 2) return xml;
        switch (random.Next(15))
        {
            case 0:
                return xml.Insert(Border(xml, random), random.Pick(Vocabulary.Tokens));
            case 1:
                return xml.Insert(random.Next(xml.Length), random.Pick(Vocabulary.Tokens));
            case 2:
                return Tag(xml, random) is var (start, end) ? xml.Remove(start, end - start) : xml;
            case 3:
                return Tag(xml, random) is var (first, last) ? xml.Insert(last, xml[first..last]) : xml;
            case 4:
                return Tag(xml, random) is var (from, to) ? xml.Insert(Border(xml, random), xml[from..to]) : xml;
            // the changes that may be harmless come more often: without them nothing would be accepted
            case 5 or 11 or 12:
                return Text(xml, random) is var (open, close) ? string.Concat(xml.AsSpan(0, open), Written(xml[open..close], random), xml.AsSpan(close)) : xml;
            case 6 or 13:
                return Quotes(xml, random);
            case 7:
                return Value(xml, random) is var (left, right) ? string.Concat(xml.AsSpan(0, left), random.Pick(Vocabulary.Values), xml.AsSpan(right)) : xml;
            case 8:
                return Value(xml, random) is var (one, two) && Value(xml, random) is var (three, four) ? string.Concat(xml.AsSpan(0, one), xml.AsSpan(three, four - three), xml.AsSpan(two)) : xml;
            case 9:
                return Prefix(xml, random);
            case 10:
                return random.Pick(["<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n", "<?xml version='1.0' encoding='UTF-16'?>", "<?xml version=\"1.1\"?>", " ", "<!-- x -->", "\uFEFF"]) + xml;
            default:
                return xml + random.Pick(["\n", " ", "<!-- x -->", "<x/>", "x", "<?x?>", "</samlp:Response>"]);
        }
    }

    /// <summary>A place beside a character that has a meaning in markup.</summary>
    private static int Border(string xml, Random random)
    {
        var at = xml.IndexOfAny(Structure, random.Next(xml.Length));
        return at < 0 ? xml.Length : at + random.Next(2);
    }

    private static (int Start, int End)? Tag(string xml, Random random)
    {
        var start = xml.IndexOf('<', random.Next(xml.Length));
        var end = start < 0 ? -1 : xml.IndexOf('>', start);
        return end < 0 ? null : (start, end + 1);
    }

    private static (int Start, int End)? Text(string xml, Random random)
    {
        var start = xml.IndexOf('>', random.Next(xml.Length));
        var end = start < 0 ? -1 : xml.IndexOf('<', start);
        return end < 0 || end == start + 1 ? null : (start + 1, end);
    }

    private static (int Start, int End)? Value(string xml, Random random)
    {
        var start = xml.IndexOf("=\"", random.Next(xml.Length), StringComparison.Ordinal);
        var end = start < 0 ? -1 : xml.IndexOf('"', start + 2);
        return end < 0 ? null : (start + 2, end);
    }

    /// <summary>The same text in other words, or almost.</summary>
    private static string Written(string text, Random random)
    {
        var at = random.Next(text.Length);
        return random.Next(7) switch
        {
            0 => text.Insert(at, "<!-- -->"),
            1 => $"{text[..at]}<![CDATA[{text[at..]}]]>",
            2 => $"<![CDATA[{text}]]>",
            3 => string.Create(CultureInfo.InvariantCulture, $"{text[..at]}&#x{(int)text[at]:X};{text[(at + 1)..]}"),
            4 => $" {text}\n",
            5 => random.Pick(Vocabulary.Values),
            _ => text + random.Pick(Vocabulary.Values),
        };
    }

    /// <summary>Apostrophes for quotation marks around one value, or around its beginning only.</summary>
    private static string Quotes(string xml, Random random)
    {
        if (Value(xml, random) is not var (start, end)) return xml;
        var changed = xml.Remove(start - 1, 1).Insert(start - 1, "'");
        return random.Next(8) == 0 ? changed : changed.Remove(end, 1).Insert(end, "'");
    }

    private static string Prefix(string xml, Random random)
    {
        var colon = xml.IndexOf(':', random.Next(xml.Length));
        if (colon <= 0) return xml;
        var start = xml.LastIndexOfAny(['<', '/', ' '], colon) + 1;
        return string.Concat(xml.AsSpan(0, start), random.Pick(["saml", "samlp", "ds", "ns0", "ns1", "x", "xml", "xmlns"]), xml.AsSpan(colon));
    }
}
