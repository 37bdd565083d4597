using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Identity.Templates;

/// <summary>Reads the grammar of <see cref="ValueTemplate"/>, one method per rule.</summary>
internal sealed class TemplateParser
{
    private const int MaxLength = 4096;
    private const int MaxDepth = 16;
    private readonly string _text;
    private int _at;
    private int _depth;

    private TemplateParser(string text) => _text = text;

    /// <returns>The parts, or null with the fault.</returns>
    public static IReadOnlyList<TemplatePart>? Parse(string text, out TemplateFault? fault)
    {
        fault = null;
        try
        {
            return new TemplateParser(text).Template();
        }
        catch (TemplateFaultException e)
        {
            fault = e.Fault;
            return null;
        }
    }

    private List<TemplatePart> Template()
    {
        if (_text.Length > MaxLength) throw Fault(MaxLength, "is longer than a template may be", $"Keep it within {MaxLength} characters");
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is '{' or '}' && Next(1) == c)
            {
                literal.Append(c);
                _at += 2;
            }
            else if (c == '}')
            {
                throw Fault(_at, "has a closing brace without an opening one", "Write }} for a brace that is text");
            }
            else if (c == '{')
            {
                Flush();
                parts.Add(Placeholder());
            }
            else
            {
                literal.Append(c);
                _at++;
            }
        }

        Flush();
        return parts;

        void Flush()
        {
            if (literal.Length > 0) parts.Add(new TemplatePart.Literal(literal.ToString()));
            literal.Clear();
        }
    }

    private TemplatePart.Placeholder Placeholder()
    {
        var start = _at++;
        var choice = Choice();
        if (Peek() == '}')
        {
            _at++;
            return new TemplatePart.Placeholder(choice);
        }

        throw Peek() is null
            ? Fault(start, "has an opening brace that is never closed", "Write } after the placeholder, or {{ for a brace that is text")
            : Unexpected();
    }

    private TemplateChoice Choice()
    {
        var alternatives = new List<TemplateAlternative> { Alternative() };
        while (AtAlternative())
        {
            _at += 2;
            alternatives.Add(Alternative());
        }

        return new TemplateChoice(alternatives);
    }

    private TemplateAlternative Alternative()
    {
        SkipSpaces();
        var operand = Operand();
        SkipSpaces();
        var filters = new List<TemplateFilter>();
        while (Peek() == '|')
        {
            _at++;
            filters.Add(Filter());
            SkipSpaces();
        }

        return new TemplateAlternative(operand, filters);
    }

    private TemplateOperand Operand()
    {
        if (Peek() == '\'') return new TemplateOperand.Text(Quoted());
        if (Peek() == '(') return Group();
        var start = _at;
        if (Rest().StartsWith(TemplateSyntax.AttributePrefix + "'", StringComparison.OrdinalIgnoreCase))
        {
            _at += TemplateSyntax.AttributePrefix.Length;
            return new TemplateOperand.Name(TemplateSyntax.AttributePrefix + Quoted());
        }

        while (Peek() is { } c && !TemplateSyntax.EndsName(c) && !AtAlternative()) _at++;
        return new TemplateOperand.Name(CheckedName(_text[start.._at].TrimEnd(), start));
    }

    private static string CheckedName(string name, int start)
    {
        if (name.StartsWith(TemplateSyntax.AttributePrefix, StringComparison.OrdinalIgnoreCase))
            name = TemplateSyntax.AttributePrefix + name[TemplateSyntax.AttributePrefix.Length..];
        if (name.Length == 0 || name == TemplateSyntax.AttributePrefix)
            throw Fault(start, "names no attribute", "Write a name, as in {username} or {attr:urn:oid:2.5.4.42}");
        var colon = name.LastIndexOf(':');
        var isUri = name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || name.Contains("//", StringComparison.Ordinal)
            || name.StartsWith(TemplateSyntax.AttributePrefix, StringComparison.Ordinal);
        if (colon >= 0 && !isUri && TemplateFilters.Find(name[(colon + 1)..]) is { } filter)
            throw Fault(start + colon, $"has the filter {filter.Name} after a colon", $"Write {{{name[..colon]}|{filter.Name}}}");
        return name;
    }

    private TemplateOperand.Group Group()
    {
        var start = _at++;
        if (++_depth > MaxDepth) throw Fault(start, "has parentheses nested too deep", $"Nest at most {MaxDepth}");
        var choice = Choice();
        if (Peek() is null or '}') throw Fault(start, "has a parenthesis that is never closed", "Write ) after the alternatives");
        if (Peek() != ')') throw Unexpected();
        _at++;
        _depth--;
        return new TemplateOperand.Group(choice);
    }

    private TemplateFilter Filter()
    {
        SkipSpaces();
        var start = _at;
        while (Peek() is { } c && char.IsAsciiLetterOrDigit(c)) _at++;
        var name = _text[start.._at];
        if (TemplateFilters.Find(name) is not { } definition) throw UnknownFilter(name, start);
        SkipSpaces();
        var arguments = new List<string>();
        while (Peek() == ':')
        {
            _at++;
            arguments.Add(Argument(takesColons: definition.Most == 1));
        }

        if (arguments.Count < definition.Fewest || arguments.Count > definition.Most)
            throw Fault(start, $"gives the filter {definition.Name} {Count(arguments.Count)}", $"Write it as {definition.Usage}; an argument with a colon stands in quotes");
        return definition.Compile(arguments, out var problem) is { } apply
            ? new TemplateFilter(definition.Name, arguments, apply)
            : throw Fault(start, $"has a filter {definition.Name} that {problem}", $"Write it as {definition.Usage}");
    }

    private string Argument(bool takesColons)
    {
        if (Peek() == '\'')
        {
            var quoted = Quoted();
            SkipSpaces();
            return quoted;
        }

        var start = _at;
        while (Peek() is { } c && c is not ('|' or '{' or '}' or '\'' or ')') && (takesColons || c != ':') && !AtAlternative()) _at++;
        var bare = _text[start.._at];
        return Peek() == '|' || AtAlternative() ? bare.TrimEnd() : bare;
    }

    private string Quoted()
    {
        var start = _at++;
        var text = new StringBuilder();
        while (Peek() is { } c)
        {
            _at++;
            if (c != '\'') text.Append(c);
            else if (Peek() != '\'') return text.ToString();
            else
            {
                text.Append(c);
                _at++;
            }
        }

        throw Fault(start, "has a quote that is never closed", "Write ' after the text, and '' for a quote inside it");
    }

    private static TemplateFaultException UnknownFilter(string name, int start)
    {
        var legal = TemplateFilters.Names;
        var nearest = NearestName.Of(name, legal);
        var list = string.Join(", ", legal);
        return name.Length == 0
            ? Fault(start, "has no filter after the bar", $"Write one of: {list}")
            : Fault(start, $"has an unknown filter \"{name}\"", nearest is null ? $"Use one of: {list}" : $"Did you mean \"{nearest}\"? Legal: {list}");
    }

    private TemplateFaultException Unexpected() =>
        Fault(_at, $"has an unexpected {_text[_at]}", "Write a text that holds : | { } ( ) ' in single quotes");

    private static TemplateFaultException Fault(int index, string what, string cure) => new(new TemplateFault(index + 1, what, cure));

    private static string Count(int arguments) => arguments switch { 0 => "no argument", 1 => "1 argument", _ => $"{arguments} arguments" };

    private bool AtAlternative() => Peek() == '?' && Next(1) == '?';

    private char? Peek() => Next(0);

    private char? Next(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : null;

    private ReadOnlySpan<char> Rest() => _text.AsSpan(_at);

    private void SkipSpaces()
    {
        while (Peek() is { } c && char.IsWhiteSpace(c)) _at++;
    }
}
