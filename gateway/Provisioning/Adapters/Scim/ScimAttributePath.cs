using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>
/// An attribute as the mapping names it (RFC 7644 3.10): <c>userName</c>, <c>name.familyName</c>, <c>emails</c> or
/// <c>emails.value</c>, <c>urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department</c>.
/// </summary>
/// <param name="Text">As it was written.</param>
/// <param name="Schema">The URN of an extension; null for the core schema.</param>
/// <param name="Sub">The sub-attribute; null for none.</param>
internal sealed partial record ScimAttributePath(string Text, string? Schema, string Attribute, string? Sub)
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>RFC 7643 4.1.2, those that are lists of objects with a <c>value</c>.</summary>
    private static readonly FrozenSet<string> ListsOfValues =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "emails", "phoneNumbers", "ims", "photos", "groups", "entitlements", "roles", "x509Certificates");

    /// <summary>Those whose values have a use (<c>work</c>, <c>home</c>) and one of which is the primary one.</summary>
    private static readonly FrozenSet<string> Addresses = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "emails", "phoneNumbers");

    /// <summary>A list of objects with <c>value</c>.</summary>
    public bool IsListOfValues => Schema is null && ListsOfValues.Contains(Attribute);

    /// <summary>Values are written with <c>type</c> and <c>primary</c>.</summary>
    public bool HasTypeAndPrimary => Schema is null && Addresses.Contains(Attribute);

    public bool IsActive => Schema is null && Sub is null && Attribute.Equals("active", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path in a PATCH operation. A list is replaced whole, so it is named without its <c>value</c>.</summary>
    public string InPatch => IsListOfValues ? Attribute : Text;

    /// <summary>The path in a filter.</summary>
    public string InFilter => IsListOfValues ? $"{Attribute}.value" : Text;

    public static bool TryParse(string text, [NotNullWhen(true)] out ScimAttributePath? path, [NotNullWhen(false)] out (string Problem, string Cure)? problem)
    {
        path = null;
        problem = null;
        var colon = text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? text.LastIndexOf(':') : -1;
        var schema = colon < 0 || text[..colon].Equals(Core, StringComparison.OrdinalIgnoreCase) ? null : text[..colon];
        var names = text[(colon + 1)..].Split('.');
        if (text.Contains('[', StringComparison.Ordinal))
            problem = ("has a filter in its path", "Name the whole list, as in emails; it is replaced as a whole");
        else if (names.Length > 2 || !names.All(n => AttributeName().IsMatch(n)))
            problem = ("is not an attribute's name in SCIM (RFC 7644 3.10)", "Write a name such as userName, name.familyName, emails or URN:department");
        else
        {
            path = new ScimAttributePath(schema is null ? text[(colon + 1)..] : text, schema, names[0], names.ElementAtOrDefault(1));
            if (path is { Schema: null, Sub: null } && path.Attribute.Equals("name", StringComparison.OrdinalIgnoreCase))
                problem = ("is an object", "Name its parts: name.familyName, name.givenName, name.formatted");
            else if (path.Schema is null && path.Attribute.Equals("addresses", StringComparison.OrdinalIgnoreCase))
                problem = ("is a list of objects without a value", "Leave it out: postal addresses cannot be mapped");
            else if (path.IsListOfValues && path.Sub is not null && !path.Sub.Equals("value", StringComparison.OrdinalIgnoreCase))
                problem = ("is a part of a list's values", $"Name the list: {path.Attribute}");
        }

        return problem is null;
    }

    /// <exception cref="FormatException">The name did not pass the check of the settings.</exception>
    public static ScimAttributePath Parse(string text) =>
        TryParse(text, out var path, out var problem) ? path : throw new FormatException($"\"{text}\" {problem.Value.Problem}");

    [GeneratedRegex(@"^[A-Za-z$][A-Za-z0-9_$\-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributeName();
}
