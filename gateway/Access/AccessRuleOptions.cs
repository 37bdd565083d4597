namespace JitGateway.Access;

/// <summary>One entry of the list <c>Backends:NAME:Access</c>. All that is written must hold; what is absent holds for all.</summary>
internal sealed class AccessRuleOptions
{
    /// <summary>A prefix of whole segments of the path that the backend sees, without escapes. Case does not count. Absent: every path.</summary>
    public string? Path { get; set; }

    /// <summary>HTTP methods; GET stands for HEAD too. Absent: every method.</summary>
    public IReadOnlyList<string> Methods { get; set; } = [];

    /// <summary>The person is in one of these groups (<c>{groups}</c>), compared exactly.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>For each name (a mapped one, or <c>attr:NAME</c>) the person has one of the values, compared exactly.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The person signed in through one of these (names under <c>Saml:IdentityProviders</c>).</summary>
    public IReadOnlyList<string> IdentityProviders { get; set; } = [];

    /// <summary>The session's AuthnContextClassRef (SAML Core 2.7.2.2) is one of these.</summary>
    public IReadOnlyList<string> AuthnContext { get; set; } = [];

    /// <summary>Required.</summary>
    public AccessEffect? Effect { get; set; }
}
