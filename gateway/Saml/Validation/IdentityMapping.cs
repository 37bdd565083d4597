using JitGateway.Identity;

namespace JitGateway.Saml.Validation;

/// <summary>How the attributes of one identity provider become ours: settings <c>SubjectFrom</c> and <c>Attributes</c>.</summary>
internal sealed record IdentityMapping
{
    public const string SubjectFromNameId = "NameId";

    /// <summary>What identity providers usually call the six names that everybody needs: short, urn:oid, urn:mace:dir, WS-Federation and Microsoft claims.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> BuiltIn = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
    {
        [ReservedNames.Username] = Names("uid", "username", "urn:oid:0.9.2342.19200300.100.1.1", "sAMAccountName", "preferred_username", "eduPersonPrincipalName",
            "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", $"{Xmlsoap}name", $"{Xmlsoap}upn", "userPrincipalName", "urn:mace:dir:attribute-def:uid", "urn:mace:dir:attribute-def:eduPersonPrincipalName"),
        [ReservedNames.Email] = Names("mail", "email", "urn:oid:0.9.2342.19200300.100.1.3", $"{Xmlsoap}emailaddress", "emailAddress", "urn:oid:1.2.840.113549.1.9.1", "urn:mace:dir:attribute-def:mail"),
        [ReservedNames.DisplayName] = Names("displayName", "urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.microsoft.com/identity/claims/displayname", "cn", "urn:oid:2.5.4.3",
            "urn:mace:dir:attribute-def:displayName", "urn:mace:dir:attribute-def:cn"),
        [ReservedNames.GivenName] = Names("givenName", "urn:oid:2.5.4.42", $"{Xmlsoap}givenname", "firstName", "urn:mace:dir:attribute-def:givenName"),
        [ReservedNames.Surname] = Names("sn", "surname", "urn:oid:2.5.4.4", $"{Xmlsoap}surname", "lastName", "urn:mace:dir:attribute-def:sn"),
        [ReservedNames.Groups] = Names("groups", "memberOf", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", "http://schemas.xmlsoap.org/claims/Group", "isMemberOf",
            "urn:oid:1.3.6.1.4.1.5923.1.5.1.1", "urn:oid:1.2.840.113556.1.2.102", "urn:mace:dir:attribute-def:isMemberOf"),
    };

    /// <summary>Our name to the names that the identity provider may use, whether these are built in or configured.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Sources =>
        BuiltIn.Where(b => !Attributes.ContainsKey(b.Key)).Concat(Attributes.Where(a => !ReservedNames.OfTheMessage.Contains(a.Key, StringComparer.OrdinalIgnoreCase)));

    /// <summary>Whether the NameID makes a person the same person.</summary>
    public bool SubjectIsNameId => SubjectFrom.Equals(SubjectFromNameId, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name that no attribute has as its Name may be met by a FriendlyName.</summary>
    public bool MatchFriendlyNames { get; init; }

    private const string Xmlsoap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    /// <summary><c>NameId</c> (the default), one of our names, or the name of an attribute as the identity provider writes it.</summary>
    public string SubjectFrom { get; init; } = SubjectFromNameId;

    /// <summary>Our name to the names that the identity provider may use, the first that has a value wins. Takes the place of the built-in list of the same name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes
    {
        get;
        init => field = new Dictionary<string, IReadOnlyList<string>>(value, StringComparer.OrdinalIgnoreCase);
    } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an attribute of the identity provider's is the one of this name, or may be mapped to it.</summary>
    public bool IsFrom(string name, string attribute) =>
        attribute == name || Sources.Any(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && s.Value.Contains(attribute, StringComparer.Ordinal));

    private static IReadOnlyList<string> Names(params string[] names) => names;
}
