using System.Text;

namespace JitGateway.JourneyTests.Saml;

/// <summary>
/// Documents with everything that canonicalization has a rule for: namespaces declared again, taken back, shadowed, by default and by prefix;
/// attributes in every order; references to characters; carriage returns, line feeds and tabs; CDATA; empty elements in both spellings.
/// </summary>
internal sealed class DocumentGenerator(int seed, bool withComments)
{
    private static readonly string[] Prefixes = ["", "", "a", "b", "c", "xs"];
    // plain ones: libxml2 refuses names beyond ASCII, and writes "&" in a name unescaped, which is no XML any more
    private static readonly string[] Namespaces = ["urn:one", "urn:two", "http://example.com/?a=1", "urn:z", "urn:Z", "urn:a-b"];
    private static readonly string[] Names = ["x", "y", "Z", "é", "a-b", "_1"];
    private static readonly string[] Texts = ["text", " ", "\n\t ", "&#13;", "&#xD;&#xA;", "\r\n", "&lt;&gt;&amp;&quot;&apos;", "\"'", "é\u2028\U0001D49C", "<![CDATA[<&\r\n]]>", "&#9;", "]]&gt;", "a&#10;b", ">", ""];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public string Document()
    {
        Element([], 0);
        return _text.ToString();
    }

    /// <summary>Elements for the inside of another, whose namespaces in scope are given.</summary>
    public string Content(IReadOnlyDictionary<string, string> scope)
    {
        for (var i = _random.Next(1, 4); i > 0; i--) Element(new Dictionary<string, string>(scope), 1);
        return _text.ToString();
    }

    private void Element(Dictionary<string, string> outer, int depth)
    {
        var scope = new Dictionary<string, string>(outer);
        var markup = new List<string>();
        foreach (var prefix in Prefixes.Distinct().OrderBy(_ => _random.Next()).Take(_random.Next(4)))
        {
            var uri = prefix.Length == 0 && _random.Next(3) == 0 ? "" : Pick(Namespaces);
            scope[prefix] = uri;
            markup.Add($"{(prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}")}={Quoted(uri)}");
        }

        var seen = new HashSet<(string, string)>();
        foreach (var name in Names.OrderBy(_ => _random.Next()).Take(_random.Next(5)))
        {
            var prefix = _random.Next(2) == 0 ? "" : Pick([.. scope.Keys.Append("").Append("xml")]);
            if (!seen.Add((prefix is "" or "xml" ? prefix : scope[prefix], name))) continue;
            markup.Add($"{Qualified(prefix, name)}={Quoted(string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => Pick(Texts))))}");
        }

        var tag = Qualified(Pick([.. scope.Keys.Append("")]), Pick(Names));
        _text.Append('<').Append(tag);
        foreach (var item in markup.OrderBy(_ => _random.Next())) _text.Append(Pick([" ", "\n", "\t", "  "])).Append(item);
        if (_random.Next(5) == 0)
        {
            _text.Append(Pick(["/>", " />"]));
            return;
        }

        _text.Append(Pick([">", " >"]));
        for (var i = _random.Next(5); i > 0; i--) Child(scope, depth);
        _text.Append("</").Append(tag).Append('>');
    }

    private void Child(Dictionary<string, string> scope, int depth)
    {
        if (_random.Next(3) == 0 || depth > 6) _text.Append(Pick(Texts));
        else if (withComments && _random.Next(6) == 0) _text.Append("<!-- comment & <markup> -->");
        else Element(scope, depth + 1);
    }

    private string Quoted(string value)
    {
        var quote = Pick(["\"", "'"]);
        // what is CDATA in text is not allowed in an attribute
        return quote + value.Replace("<![CDATA[<&\r\n]]>", "\r\n", StringComparison.Ordinal).Replace(quote, quote == "'" ? "&#39;" : "&#34;", StringComparison.Ordinal) + quote;
    }

    private static string Qualified(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}:{name}";

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
