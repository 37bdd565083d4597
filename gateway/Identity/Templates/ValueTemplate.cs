using System.Diagnostics.CodeAnalysis;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Identity.Templates;

/// <summary>
/// A template over a person's values, or any others that have names. Compiled once when the configuration is read; evaluation reflects on nothing and
/// never throws.
/// <code>
/// template    = *( literal / "{" choice "}" )              a brace in a literal is written twice
/// choice      = alternative *( "??" alternative )          the first that has a value
/// alternative = operand *( "|" filter )                    filters belong to the alternative before them
/// operand     = name / "attr:" name / 'text' / "(" choice ")"
/// filter      = word *( ":" argument )                     an argument is bare or in single quotes, '' is one quote
/// </code>
/// Spaces before <c>|</c> and <c>??</c> do not count; an argument that holds <c>: | { } ( ) '</c> stands in quotes. For operators:
/// <c>deploy/recipes/mapping.md</c>, whose examples a test executes.
/// </summary>
internal sealed class ValueTemplate : ISectionBindable<ValueTemplate>
{
    private readonly IReadOnlyList<TemplatePart> _parts;

    private ValueTemplate(string text, IReadOnlyList<TemplatePart> parts)
    {
        Text = text;
        _parts = parts;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts) part.CollectNames(names);
        Names = names;
        IsConstant = parts.All(p => p is TemplatePart.Literal);
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The names it reads (<c>username</c>, <c>attr:urn:oid:2.5.4.42</c>).</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>True: it holds no placeholder and is the same text for everybody.</summary>
    public bool IsConstant { get; }

    /// <summary>The text that it is for everybody; null where it holds a placeholder.</summary>
    public string? Constant => IsConstant ? string.Concat(_parts.OfType<TemplatePart.Literal>().Select(p => p.Text)) : null;

    /// <summary>The texts around its placeholders.</summary>
    public IEnumerable<string> Literals => _parts.OfType<TemplatePart.Literal>().Select(p => p.Text);

    /// <summary>True: it is one placeholder and nothing else, so that it can give several values.</summary>
    public bool IsSinglePlaceholder => _parts is [not TemplatePart.Literal];

    /// <summary>Whether every value it gives depends on the value of this name: an alternative without it does not count.</summary>
    public bool AlwaysReads(string name) => _parts.Any(p => p.AlwaysReads(name));

    /// <summary>Compiles a template.</summary>
    /// <param name="error">What is wrong, with its position, and the legal names where a filter is unknown.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ValueTemplate? template, [NotNullWhen(false)] out string? error)
    {
        template = Compile(text, out var fault);
        error = fault?.ToString();
        return template is not null;
    }

    /// <summary>Compiles a template that is known to be right: a default of ours.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static ValueTemplate Parse(string text) =>
        TryParse(text, out var template, out var error) ? template : throw new FormatException($"\"{text}\": {error}");

    public static ValueTemplate? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value is not { } text)
        {
            context.Errors.Add(section.Path, null, "is a section where a template belongs", "Write a text such as \"{username}\"");
            return null;
        }

        var template = Compile(text, out var fault);
        if (fault is not null) context.Errors.Add(section.Path, text, fault.Problem, fault.Cure);
        return template;
    }

    /// <summary>
    /// The values. Several only where the template is a single placeholder of a list (<c>{groups}</c>); inside other text a list counts with
    /// its first value. Null where a placeholder has no value (absent: the backend's value is left alone); an empty text is no value.
    /// </summary>
    public IReadOnlyList<string>? Evaluate(ITemplateValues values)
    {
        if (_parts is [var only]) return only.Evaluate(values);
        var texts = new string[_parts.Count];
        var characters = 0L;
        for (var i = 0; i < texts.Length; i++)
        {
            if (_parts[i].Evaluate(values) is not [var first, ..]) return null;
            texts[i] = first;
            characters += first.Length;
        }

        return texts.Length == 0 || characters > TemplateLimits.MostCharacters ? null : [string.Concat(texts)];
    }

    /// <summary>One text, in which the value of each placeholder is spelt as the place wants it that the text is for, and what stands around stays.</summary>
    /// <param name="spell">Gives a value's spelling; null for one that the place cannot hold.</param>
    /// <returns>Null where a placeholder has no value, several, or one that the place cannot hold.</returns>
    public string? Write(ITemplateValues values, Func<string, string?> spell)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part is TemplatePart.Literal literal) text.Append(literal.Text);
            else if (part.Evaluate(values) is [var only] && spell(only) is { } spelt) text.Append(spelt);
            else return null;
        }

        return text.ToString();
    }

    /// <summary>The canonical spelling: equal for templates that mean the same and differ in spaces and quotes only.</summary>
    public override string ToString() => string.Concat(_parts);

    internal static ValueTemplate? Compile(string text, out TemplateFault? fault)
    {
        var parts = TemplateParser.Parse(text, out fault);
        return parts is null ? null : new ValueTemplate(text, parts);
    }
}
