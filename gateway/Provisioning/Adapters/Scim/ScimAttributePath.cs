using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Which entries of a list are meant: <c>type eq "work"</c>, <c>primary eq true</c>.</summary>
/// <param name="Value">As it was written, without quotes.</param>
internal sealed record ScimEntry(string Sub, string Value, bool IsTruth)
{
    public override string ToString() => IsTruth ? $"{Sub} eq {Value}" : $"{Sub} eq \"{Value}\"";
}

/// <summary>
/// An attribute as the mapping names it (RFC 7644 3.10): <c>userName</c>, <c>name.familyName</c>, <c>emails</c> or
/// <c>emails.value</c>, <c>emails[type eq "work"].value</c>, <c>urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department</c>.
/// </summary>
/// <param name="Text">As it was written.</param>
/// <param name="Schema">The URN of an extension; null for the core schema.</param>
/// <param name="Where">The entry of a list that is meant; null: the whole attribute.</param>
/// <param name="Sub">The sub-attribute; null for none.</param>
internal sealed partial record ScimAttributePath(string Text, string? Schema, string Attribute, ScimEntry? Where, string? Sub)
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Value = "value";

    /// <summary>RFC 7643 4.1.2, those that are lists of objects with a <c>value</c>.</summary>
    private static readonly FrozenSet<string> ListsOfValues =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "emails", "phoneNumbers", "ims", "photos", "groups", "entitlements", "roles", "x509Certificates");

    /// <summary>Those whose values have a use (<c>work</c>, <c>home</c>) and one of which is the primary one.</summary>
    private static readonly FrozenSet<string> Addresses = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "emails", "phoneNumbers");

    /// <summary>The whole of a list of objects with <c>value</c>.</summary>
    public bool IsListOfValues => Schema is null && Where is null && ListsOfValues.Contains(Attribute);

    /// <summary>Values are written with <c>type</c> and <c>primary</c>.</summary>
    public bool HasTypeAndPrimary => Schema is null && Addresses.Contains(Attribute);

    public bool IsActive => Schema is null && Sub is null && Attribute.Equals("active", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name with its schema, without entry and sub-attribute.</summary>
    public string Whole => Schema is null ? Attribute : $"{Schema}:{Attribute}";

    /// <summary>The path in a PATCH operation. A list is replaced whole, so it is named without its <c>value</c>.</summary>
    public string InPatch => IsListOfValues ? Attribute : Where is null ? Text : $"{Whole}[{Where}].{Sub}";

    /// <summary>What is removed where the value is cleared: the entry itself goes with its <c>value</c>.</summary>
    public string InRemoval => Where is not null && Sub!.Equals(Value, StringComparison.OrdinalIgnoreCase) ? $"{Whole}[{Where}]" : InPatch;

    public static bool TryParse(string text, [NotNullWhen(true)] out ScimAttributePath? path, [NotNullWhen(false)] out (string Problem, string Cure)? problem)
    {
        path = null;
        problem = null;
        var match = PathPattern().Match(text);
        if (!match.Success)
            problem = text.Contains('[', StringComparison.Ordinal)
                ? ("names no entry of a list that could be written", "Write ATTRIBUTE[SUB eq \"VALUE\"].SUB, as in emails[type eq \"work\"].value")
                : ("is not an attribute's name in SCIM (RFC 7644 3.10)", "Write a name such as userName, name.familyName, emails or URN:department");
        else
        {
            path = Of(text, match.Groups);
            if (path is { Schema: null, Sub: null } && path.Attribute.Equals("name", StringComparison.OrdinalIgnoreCase))
                problem = ("is an object", "Name its parts: name.familyName, name.givenName, name.formatted");
            else if (path is { Schema: null, Where: null } && path.Attribute.Equals("addresses", StringComparison.OrdinalIgnoreCase))
                problem = ("is a list of objects without a value", "Name a part of one entry, as in addresses[type eq \"work\"].locality");
            else if (path.IsListOfValues && path.Sub?.Equals(Value, StringComparison.OrdinalIgnoreCase) == false)
                problem = ("is a part of a list's values", $"Name the list, {path.Attribute}, or one entry: {path.Attribute}[type eq \"work\"].{path.Sub}");
        }

        return problem is null;
    }

    /// <exception cref="FormatException">The name did not pass the check of the settings.</exception>
    public static ScimAttributePath Parse(string text) =>
        TryParse(text, out var path, out var problem) ? path : throw new FormatException($"\"{text}\" {problem.Value.Problem}");

    public bool IsSameAttribute(ScimAttributePath other) => Whole.Equals(other.Whole, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same entry of the same list.</summary>
    public bool IsSameEntry(ScimAttributePath other) => Where is not null && Where == other.Where && IsSameAttribute(other);

    private static ScimAttributePath Of(string text, GroupCollection parts)
    {
        string? Part(string name) => parts[name].Success ? parts[name].Value : null;
        var schema = Part("schema") is { } urn && !urn.Equals(Core, StringComparison.OrdinalIgnoreCase) ? urn : null;
        var where = Part("where") is { } sub ? new ScimEntry(sub, Part("text") ?? Part("truth")!, parts["truth"].Success) : null;
        var named = schema is null && Part("schema") is { } core ? text[(core.Length + 1)..] : text;
        return new ScimAttributePath(named, schema, parts["attribute"].Value, where, Part("sub") ?? (where is null ? null : Value));
    }

    [GeneratedRegex(@"^(?:(?<schema>(?i:urn):[^\[\]\s""]+):)?(?<attribute>[A-Za-z$][A-Za-z0-9_$\-]*)(?:\[(?<where>[A-Za-z][A-Za-z0-9]*) eq (?:""(?<text>[^""\\\p{C}]{1,100})""|(?<truth>true|false))\])?(?:\.(?<sub>[A-Za-z$][A-Za-z0-9_$\-]*))?\z",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();
}
