using JitGateway.Identity;

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

    /// <summary>
    /// The person was authenticated in one of these ways (AuthnContextClassRef, SAML Core 2.7.2.2). Whom an Allow rule fits but for this is sent to the identity provider, once, to be authenticated so. Absent: as the backend's
    /// section <c>Login</c> says.
    /// </summary>
    public IReadOnlyList<string> AuthnContext { get; set; } = [];

    /// <summary>How <see cref="AuthnContext"/> is meant: by name, or at least, at most, or more than as strong, by <c>Saml:AuthnContextOrder</c>.</summary>
    public AuthnContextComparison AuthnContextComparison { get; set; }

    /// <summary>How long ago the person may have been authenticated, at each request; only with Allow. Who was longer ago is sent to the identity provider to show anew who they are. Absent: as the backend's section <c>Login</c> says.</summary>
    public TimeSpan? MaxAuthnAge { get; set; }

    /// <summary>
    /// Only with Public: a browser is asked unseen, now and then, whether somebody is signed in at the identity provider (IsPassive), so that the application can greet whoever it is. Nobody is shown a page of the identity provider.
    /// </summary>
    public bool Passive { get; set; }

    /// <summary>Required.</summary>
    public AccessEffect? Effect { get; set; }
}
