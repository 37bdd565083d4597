using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>One rule by which an account is found: <c>externalId={subject}</c>.</summary>
internal sealed record MatchRule(string Attribute, ValueTemplate Template, ValueComparison Compare)
{
    /// <summary>The value to search; null where the person has none, or several.</summary>
    public string? ValueFor(UserIdentity user) => Template.Evaluate(user) is [var only] ? only : null;

    public override string ToString() => $"{Attribute}={Template}";

    /// <param name="mappings">The mapped attributes; one of the same name says how its values compare.</param>
    public static MatchRule? Parse(string text, string path, IEnumerable<AttributeMapping> mappings, ConfigurationErrors errors)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var attribute = equals < 0 ? "" : text[..equals].Trim();
        if (attribute.Length == 0)
        {
            errors.Add(path, text, "is not a match rule", "Write ATTRIBUTE={template}, as in externalId={subject}");
            return null;
        }

        var template = ValueTemplate.Compile(text[(equals + 1)..].Trim(), out var fault);
        if (template is null)
        {
            errors.Add(path, text, $"has a template that {fault!.Problem}", fault.Cure);
            return null;
        }

        if (template.IsConstant)
        {
            errors.Add(path, text, "finds the same account for everybody", $"Write a value of the person's, as in {attribute}={{subject}}");
            return null;
        }

        var mapping = mappings.FirstOrDefault(m => m.Attribute.Equals(attribute, StringComparison.OrdinalIgnoreCase));
        return new MatchRule(mapping?.Attribute ?? attribute, template, mapping?.Compare ?? ValueComparison.Exact);
    }
}
