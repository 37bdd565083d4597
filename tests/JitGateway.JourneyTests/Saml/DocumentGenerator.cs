using System.Globalization;
using System.Text;

namespace JitGateway.JourneyTests.Saml;

/// <summary>
/// Documents with everything that canonicalization has a rule for: namespaces declared again, taken back, shadowed, by default and by prefix;
/// attributes in every order; references to characters; carriage returns, line feeds and tabs; CDATA; comments; characters beyond the first plane;
/// empty elements in both spellings. The same seed makes the same document.
/// </summary>
internal sealed class DocumentGenerator(int seed, bool withComments)
{
    private const int Deepest = 6;

    private static readonly string[] Prefixes = ["", "", "a", "b", "c", "xs"];
    // plain ones: libxml2 refuses names beyond ASCII, and writes "&" in a name unescaped, which is no XML any more
    private static readonly string[] Namespaces = ["urn:one", "urn:two", "http://example.com/?a=1", "urn:z", "urn:Z", "urn:a-b"];
    private static readonly string[] Names = ["x", "y", "Z", "é", "a-b", "_1"];

    // in attributes too, but for CDATA
    private static readonly (string Text, DocumentFeature Feature)[] Texts =
    [
        ("text", DocumentFeature.None), (" ", DocumentFeature.None), ("", DocumentFeature.None), (">", DocumentFeature.None), ("\"'", DocumentFeature.None),
        ("]]&gt;", DocumentFeature.Entity), ("&lt;&gt;&amp;&quot;&apos;", DocumentFeature.Entity), ("\n\t ", DocumentFeature.LineFeed | DocumentFeature.Tab),
        ("\r\n", DocumentFeature.CarriageReturn), ("x\ry", DocumentFeature.CarriageReturn), ("\t", DocumentFeature.Tab),
        ("&#13;", DocumentFeature.CharacterReference), ("&#xD;&#xA;", DocumentFeature.CharacterReference), ("&#9;", DocumentFeature.CharacterReference), ("a&#10;b", DocumentFeature.CharacterReference),
        ("&#x1D49C;", DocumentFeature.CharacterReference | DocumentFeature.Astral), ("é\u2028\U0001D49C", DocumentFeature.Astral), ("\U0010FFFD\uE000", DocumentFeature.Astral),
        ("<![CDATA[<&\r\n]]>", DocumentFeature.Cdata), ("<![CDATA[]]>", DocumentFeature.Cdata), ("<![CDATA[]]]]><![CDATA[>]]>", DocumentFeature.Cdata),
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    /// <summary>What of all this the document holds.</summary>
    public DocumentFeature Features { get; private set; }

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

    /// <summary>Drawn from the same seed: which element to canonicalize, with which list, without which descendant.</summary>
    public int Draw(int below) => _random.Next(below);

    public string[] PrefixList() => [.. Prefixes.Append("xml").Append("unknown").Distinct().OrderBy(_ => _random.Next()).Take(_random.Next(4)).Select(static p => p.Length == 0 ? "#default" : p)];

    private void Element(Dictionary<string, string> outer, int depth)
    {
        var scope = new Dictionary<string, string>(outer);
        var declarations = Declarations(scope);
        var attributes = Attributes(scope);
        if (attributes.Count > 1 && !attributes.Order(StringComparer.Ordinal).SequenceEqual(attributes)) Features |= DocumentFeature.UnorderedAttributes;

        var tag = Qualified(Pick([.. scope.Keys.Append("")]), Pick(Names));
        _text.Append('<').Append(tag);
        foreach (var item in declarations.Concat(attributes).OrderBy(_ => _random.Next())) _text.Append(Pick([" ", "\n", "\t", "  "])).Append(item);
        if (_random.Next(5) == 0)
        {
            Features |= DocumentFeature.EmptyElement;
            _text.Append(Pick(["/>", " />"]));
            return;
        }

        _text.Append(Pick([">", " >"]));
        for (var i = _random.Next(5); i > 0; i--) Child(scope, depth);
        _text.Append("</").Append(tag).Append(Pick([">", " >"]));
    }

    private List<string> Declarations(Dictionary<string, string> scope)
    {
        var written = new List<string>();
        foreach (var prefix in Prefixes.Distinct().OrderBy(_ => _random.Next()).Take(_random.Next(4)))
        {
            var uri = prefix.Length == 0 && _random.Next(3) == 0 ? "" : Pick(Namespaces);
            var before = scope.GetValueOrDefault(prefix);
            Features |= (prefix, uri) switch
            {
                ("", "") => string.IsNullOrEmpty(before) ? DocumentFeature.None : DocumentFeature.Undeclared,
                _ when before == uri => DocumentFeature.DeclaredAgain,
                _ when !string.IsNullOrEmpty(before) => DocumentFeature.Shadowed,
                ("", _) => DocumentFeature.DefaultNamespace,
                _ => DocumentFeature.PrefixedNamespace,
            };
            if (scope.Any(other => other.Key != prefix && other.Value == uri && uri.Length > 0)) Features |= DocumentFeature.TwoPrefixesOneNamespace;
            scope[prefix] = uri;
            written.Add($"{(prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}")}={Quoted(uri)}");
        }

        return written;
    }

    private List<string> Attributes(Dictionary<string, string> scope)
    {
        var written = new List<string>();
        var seen = new HashSet<(string Uri, string Name)>();
        for (var i = _random.Next(6); i > 0; i--)
        {
            var (name, prefix) = (Pick(Names), _random.Next(2) == 0 ? "" : Pick([.. scope.Keys.Append("").Append("xml")]));
            if (prefix.Length > 0 && scope.GetValueOrDefault(prefix) == "") prefix = "";
            if (!seen.Add((prefix is "" or "xml" ? prefix : scope[prefix], name))) continue;
            if (seen.Count(s => s.Name == name) > 1) Features |= DocumentFeature.OneNameInTwoNamespaces;
            if (prefix == "xml") Features |= DocumentFeature.XmlAttribute;
            written.Add($"{Qualified(prefix, name)}={Quoted(string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => Text(inAttribute: true))))}");
        }

        return written;
    }

    private void Child(Dictionary<string, string> scope, int depth)
    {
        if (_random.Next(3) == 0 || depth > Deepest) _text.Append(Text(inAttribute: false));
        else if (withComments && _random.Next(6) == 0) Comment();
        else Element(scope, depth + 1);
    }

    private void Comment()
    {
        Features |= DocumentFeature.Comment;
        _text.Append(Pick(["<!-- comment & <markup> -->", "x<!---->y", "<!--\r\n-->"]));
    }

    private string Text(bool inAttribute)
    {
        var (text, feature) = Texts[_random.Next(Texts.Length)];
        if (inAttribute && feature == DocumentFeature.Cdata) return "";
        if (inAttribute && feature.HasFlag(DocumentFeature.CarriageReturn)) Features |= DocumentFeature.CarriageReturnInAttribute;
        if (inAttribute && feature.HasFlag(DocumentFeature.Tab)) Features |= DocumentFeature.TabInAttribute;
        if (inAttribute && feature.HasFlag(DocumentFeature.CharacterReference)) Features |= DocumentFeature.CharacterReferenceInAttribute;
        Features |= feature;
        return text;
    }

    private string Quoted(string value)
    {
        var quote = Pick(["\"", "'"]);
        return quote + value.Replace(quote, string.Create(CultureInfo.InvariantCulture, $"&#{(int)quote[0]};"), StringComparison.Ordinal) + quote;
    }

    private static string Qualified(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}:{name}";

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}

/// <summary>What canonicalization has a rule for, as it occurs in a document and in what is asked of it.</summary>
[Flags]
internal enum DocumentFeature
{
    None = 0,
    DefaultNamespace = 1 << 0,
    PrefixedNamespace = 1 << 1,
    DeclaredAgain = 1 << 2,
    Undeclared = 1 << 3,
    Shadowed = 1 << 4,
    TwoPrefixesOneNamespace = 1 << 5,
    UnorderedAttributes = 1 << 6,
    OneNameInTwoNamespaces = 1 << 7,
    XmlAttribute = 1 << 8,
    Entity = 1 << 9,
    CharacterReference = 1 << 10,
    CharacterReferenceInAttribute = 1 << 11,
    CarriageReturn = 1 << 12,
    CarriageReturnInAttribute = 1 << 13,
    LineFeed = 1 << 14,
    Tab = 1 << 15,
    TabInAttribute = 1 << 16,
    Cdata = 1 << 17,
    Comment = 1 << 18,
    Astral = 1 << 19,
    EmptyElement = 1 << 20,

    /// <summary>An element below the root was canonicalized, whose namespaces are declared outside it.</summary>
    SubElement = 1 << 21,
    InheritedNamespace = 1 << 22,
    PrefixList = 1 << 23,
    PrefixListWithDefault = 1 << 24,

    /// <summary>A descendant was left out with all it holds, as an enveloped signature is.</summary>
    Enveloped = 1 << 25,

    /// <summary>Made to be refused by our reader, for a reason that is known beforehand.</summary>
    Refused = 1 << 26,
}
