using JitGateway.Identity;

namespace JitGateway.Saml;

internal sealed partial class SamlOptions
{
    /// <summary>
    /// Authentication contexts (URIs) from the weakest to the strongest. Needed where something is compared otherwise than exactly: minimum, maximum, better. What is not among them meets no such comparison.
    /// </summary>
    public IReadOnlyList<string> AuthnContextOrder { get; set; } = [];

    /// <summary>How long a browser remembers which identity provider its person chose, if they want that. Zero: nobody is asked, and nothing is remembered.</summary>
    public TimeSpan RememberChoice { get; set; } = TimeSpan.FromDays(180);
}

internal sealed partial class IdentityProviderOptions
{
    /// <summary>Addresses or networks (CIDR) whose people use this provider: they are sent here without being asked. Of several the narrowest counts.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];

    /// <summary>Every login shows anew who the person is, also where the provider knows them already (SAML Core 3.4.1). An answer with an older authentication is refused.</summary>
    public bool ForceAuthn { get; set; }

    /// <summary>How <see cref="RequestedAuthnContext"/> is meant, by the provider and by us. Anything but Exact needs <see cref="SamlOptions.AuthnContextOrder"/>.</summary>
    public AuthnContextComparison AuthnContextComparison { get; set; }

    /// <summary>What the provider may show people as the name of who asks (ProviderName, SAML Core 3.4.1). Absent: it goes by our metadata.</summary>
    public string? ProviderName { get; set; }

    /// <summary>Whether requests say which kind of NameID is wanted (NameIDPolicy, SAML Core 3.4.1.1). False for a provider that refuses every one.</summary>
    public bool SendNameIdPolicy { get; set; } = true;

    /// <summary>Whether the provider may make a new identifier for a person (AllowCreate).</summary>
    public bool NameIdAllowCreate { get; set; } = true;

    /// <summary>In whose namespace NameIDs are wanted (SPNameQualifier): the entity id of an affiliation that we belong to. Absent: in our own.</summary>
    public string? NameIdQualifier { get; set; }

    /// <summary>How answers are to come: Post, or Artifact, where a reference comes through the browser and the answer itself from server to server.</summary>
    public ResponseBinding ResponseBinding { get; set; }

    /// <summary>When values such as <c>ada@university.example</c> of scoped attributes are held to the scopes that the provider may assert; one that is not among them is taken for not sent, and the log says so.</summary>
    public ScopeCheck ScopeCheck { get; set; }

    /// <summary>The scopes that the provider may assert, in place of those of its metadata (shibmd:Scope). Absent: those of its metadata.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>More attributes whose values end in <c>@</c> and a scope, by the provider's names or by ours, beside eduPersonPrincipalName, eduPersonScopedAffiliation, eduPersonUniqueId, subject-id and pairwise-id.</summary>
    public IReadOnlyList<string> ScopedAttributes { get; set; } = [];

    /// <summary>Requests name our assertion consumer service by its number in our metadata, not by its URL. For a provider that takes no URL from requests.</summary>
    public bool AssertionConsumerServiceByIndex { get; set; }
}

/// <summary>When the scopes of values are looked at.</summary>
internal enum ScopeCheck
{
    /// <summary>Where the metadata, or the configuration, says which the provider may assert.</summary>
    WhereKnown,

    /// <summary>At every login; a provider of which nobody says a scope may assert none.</summary>
    Always,

    /// <summary>Never: every scope is believed.</summary>
    Never,
}

/// <summary>How answers come (SAML Bindings 3.5, 3.6).</summary>
internal enum ResponseBinding
{
    Post,
    Artifact,
}

/// <summary>Section <c>Login</c> of a backend: how people sign in for it.</summary>
internal sealed class BackendLoginOptions
{
    /// <summary>Authentication contexts (URIs) of which a person must have one to enter, unless an access rule names others. Whoever has none is sent to the identity provider once more. Absent: any.</summary>
    public IReadOnlyList<string> AuthnContext { get; set; } = [];

    /// <summary>How <see cref="AuthnContext"/> is meant. Anything but Exact needs <see cref="SamlOptions.AuthnContextOrder"/>.</summary>
    public AuthnContextComparison AuthnContextComparison { get; set; }

    /// <summary>How long ago a person may have been authenticated, at each request; who was longer ago shows anew who they are. Absent: any age.</summary>
    public TimeSpan? MaxAuthnAge { get; set; }

    /// <summary>Every login that begins for this backend shows anew who the person is. A session that began elsewhere is good here all the same: see <see cref="MaxAuthnAge"/>.</summary>
    public bool ForceAuthn { get; set; }

    /// <summary>A login first asks the identity provider without showing anything (IsPassive), and shows a page only where that did not come to anything.</summary>
    public bool Passive { get; set; }

    /// <summary>What the identity provider may show people as the name of who asks. Absent: the identity provider's own setting.</summary>
    public string? ProviderName { get; set; }

    /// <summary>Whether a form that is sent when the session has ended is kept and sent on after the login: see <see cref="SamlOptions.KeptForms"/>. False: it is lost, as for an application that must not be sent anything by a click made earlier.</summary>
    public bool KeepForms { get; set; } = true;
}
