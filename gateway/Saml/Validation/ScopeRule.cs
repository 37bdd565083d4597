using System.Collections.Frozen;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// Values that end in <c>@</c> and a scope say of which organization they are true. An identity provider speaks for its own scopes alone: in a federation each could otherwise name people of every other one. What it may not say is taken
/// for not said, as Shibboleth does.
/// </summary>
internal sealed class ScopeRule
{
    /// <summary>Every scope is believed.</summary>
    public static readonly ScopeRule None = new(FrozenSet<string>.Empty, byFriendlyName: false, []);

    /// <summary>Of eduPerson and of the Subject Identifier Attributes Profile, by their names and by what they are called.</summary>
    private static readonly string[] BuiltIn =
    [
        "eduPersonPrincipalName", $"{EduPerson}6", $"{Mace}eduPersonPrincipalName", "eduPersonScopedAffiliation", $"{EduPerson}9", $"{Mace}eduPersonScopedAffiliation",
        "eduPersonPrincipalNamePrior", $"{EduPerson}12", "eduPersonUniqueId", $"{EduPerson}13", "subject-id", $"{Attribute}subject-id", "pairwise-id", $"{Attribute}pairwise-id",
    ];

    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
    private const string Mace = "urn:mace:dir:attribute-def:";
    private const string Attribute = "urn:oasis:names:tc:SAML:attribute:";

    private readonly FrozenSet<string> _names;
    private readonly bool _byFriendlyName;
    private readonly IReadOnlyList<AssertableScope> _scopes;

    /// <param name="names">Of the attributes that are scoped.</param>
    /// <param name="byFriendlyName">Whether a FriendlyName counts as a name.</param>
    /// <param name="scopes">What may be said.</param>
    public ScopeRule(FrozenSet<string> names, bool byFriendlyName, IReadOnlyList<AssertableScope> scopes) => (_names, _byFriendlyName, _scopes) = (names, byFriendlyName, scopes);

    /// <summary>The names of all scoped attributes.</summary>
    /// <param name="more">Beside the built-in ones: names as the identity provider writes them, or ours.</param>
    public static FrozenSet<string> NamesOf(IReadOnlyList<string> more, IdentityMapping mapping) =>
        BuiltIn.Concat(more).Concat(mapping.Sources.Where(s => more.Contains(s.Key, StringComparer.OrdinalIgnoreCase)).SelectMany(static s => s.Value)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What may be said, and what was said beyond that; an attribute none of whose values may be said is not there.</summary>
    public SiftedAttributes Sift(IReadOnlyList<SamlAttribute> attributes)
    {
        if (this == None) return new(attributes, []);
        var admitted = new List<SamlAttribute>(attributes.Count);
        var foreign = new List<ForeignScope>();
        var verdicts = new ScopeVerdicts(_scopes);
        foreach (var attribute in attributes)
        {
            if (!IsScoped(attribute))
            {
                admitted.Add(attribute);
                continue;
            }

            var (own, others) = (new List<string>(attribute.Values.Count), foreign.Count);
            foreach (var value in attribute.Values)
            {
                var scope = ScopeOf(value);
                if (value.Length == 0 || (scope is not null && verdicts.Admits(scope))) own.Add(value);
                else foreign.Add(new ForeignScope(attribute.Name, scope, _byFriendlyName ? attribute.FriendlyName : null));
            }

            if (own.Count > 0 || foreign.Count == others) admitted.Add(attribute with { Values = own });
        }

        return new(admitted, foreign) { Verdicts = verdicts };
    }

    private bool IsScoped(SamlAttribute attribute) => _names.Contains(attribute.Name) || (_byFriendlyName && attribute.FriendlyName is { } friendly && _names.Contains(friendly));

    /// <summary>What follows the first sign, so that nothing can be put between; null where that or what stands before it is missing.</summary>
    public static string? ScopeOf(string value) => value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < value.Length - 1 ? value[(at + 1)..] : null;
}

/// <summary>The attributes of an assertion as far as its identity provider may say them.</summary>
/// <param name="Foreign">The values that it may not.</param>
internal sealed record SiftedAttributes(IReadOnlyList<SamlAttribute> Admitted, IReadOnlyList<ForeignScope> Foreign)
{
    /// <summary>Null where every scope is believed.</summary>
    public ScopeVerdicts? Verdicts { get; init; }

    /// <summary>Whether a text may be said that has a scope or none, wherever it comes from.</summary>
    public bool MaySay(string value) => Verdicts is null || !value.Contains('@', StringComparison.Ordinal) || (ScopeRule.ScopeOf(value) is { } scope && Verdicts.Admits(scope));

    /// <summary>What may not be said in some attributes: of those that are scoped, and of the others with what a text has behind an <c>@</c>.</summary>
    public IEnumerable<ForeignScope> ForeignAmong(Func<string, bool> isMeant) => Foreign.Where(f => isMeant(f.Attribute)).Concat(
        from attribute in Admitted
        where isMeant(attribute.Name)
        from value in attribute.Values
        where !MaySay(value)
        select new ForeignScope(attribute.Name, ScopeRule.ScopeOf(value)));
}

/// <summary>A value that was taken for not said.</summary>
/// <param name="Attribute">Its name, as it was sent.</param>
/// <param name="Scope">Null: it has none.</param>
/// <param name="FriendlyName">Where that counts as a name too.</param>
internal sealed record ForeignScope(string Attribute, string? Scope, string? FriendlyName = null)
{
    /// <summary>For people to read. A scope names an organization: what holds a second sign is none, and may be all that was said of the person.</summary>
    public string Told => Scope is null ? "(none)" : Scope.Contains('@', StringComparison.Ordinal) ? "(not one)" : MeasuredFacts.Of($"{Scope}");
}
