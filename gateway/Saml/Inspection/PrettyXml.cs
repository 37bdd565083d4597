using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>A document for people to read: indented, nothing else changed; without comments, which nothing reads.</summary>
internal sealed class PrettyXml
{
    private readonly StringBuilder _text = new();
    private readonly Redaction? _redaction;

    private PrettyXml(Redaction? redaction) => _redaction = redaction;

    /// <param name="redaction">Null: everything is shown.</param>
    public static string Of(Element root, Redaction? redaction)
    {
        var pretty = new PrettyXml(redaction);
        pretty.Write(root, 0);
        return pretty._text.ToString();
    }

    private void Write(Element element, int depth)
    {
        _text.Append(' ', depth * 2).Append('<').Append(NameOf(element.Prefix, element.LocalName));
        foreach (var declaration in element.Declarations)
            Attribute(declaration.Prefix.Length == 0 ? "xmlns" : $"xmlns:{declaration.Prefix}", _redaction is null ? declaration.Uri : _redaction.OfNamespace(declaration.Uri));
        foreach (var attribute in element.Attributes)
            Attribute(NameOf(attribute.Prefix, attribute.LocalName), _redaction is null ? attribute.Value : _redaction.OfAttribute(element, attribute));
        if (element.FirstChild is null)
        {
            _text.Append("/>\n");
            return;
        }

        _text.Append('>');
        Content(element, depth);
        _text.Append("</").Append(NameOf(element.Prefix, element.LocalName)).Append(">\n");
    }

    private void Content(Element element, int depth)
    {
        if (!element.HasElements)
        {
            _text.Append(Escaped(TextOf(element, element.Text)));
            return;
        }

        _text.Append('\n');
        for (var node = element.FirstChild; node is not null; node = node.Next)
        {
            if (node is Element child) Write(child, depth + 1);
            else if (((TextNode)node).Value.Trim(ElementReading.XmlWhiteSpace) is { Length: > 0 } text) _text.Append(' ', (depth + 1) * 2).Append(Escaped(TextOf(element, text))).Append('\n');
        }

        _text.Append(' ', depth * 2);
    }

    private string TextOf(Element element, string text) => _redaction is null ? text : _redaction.OfText(element, text);

    private void Attribute(string name, string value) => _text.Append(' ').Append(name).Append("=\"").Append(Escaped(value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');

    /// <summary>Also what would move a terminal's cursor, or turn the direction of reading.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == '&') escaped.Append("&amp;");
            else if (c == '<') escaped.Append("&lt;");
            else if (c == '>') escaped.Append("&gt;");
            else if ((char.IsControl(c) && c != '\n') || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator) escaped.Append($"&#x{(int)c:X};");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string NameOf(string prefix, string localName) => prefix.Length == 0 ? localName : $"{prefix}:{localName}";
}
