using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>One entry of the list <c>Backends:NAME:Access</c>. All that is written must hold; what is absent holds for all.</summary>
internal sealed class AccessRuleOptions : AccessConditionOptions
{
    /// <summary>Conditions, by the same keys, that must not all hold together.</summary>
    public AccessConditionOptions? Not { get; set; }

    /// <summary>
    /// The person was authenticated in one of these ways (AuthnContextClassRef, SAML Core 2.7.2.2). Whom an Allow or StepUp rule fits but for this is sent to the identity provider, once, to be authenticated so. Absent: as the backend's
    /// section <c>Login</c> says.
    /// </summary>
    public IReadOnlyList<string> AuthnContext { get; set; } = [];

    /// <summary>How <see cref="AuthnContext"/> is meant: by name, or at least, at most, or more than as strong, by <c>Saml:AuthnContextOrder</c>.</summary>
    public AuthnContextComparison AuthnContextComparison { get; set; }

    /// <summary>How long ago the person may have been authenticated, at each request; only with Allow and StepUp. Who was longer ago is sent to the identity provider to show anew who they are. Absent: as the backend's section <c>Login</c> says.</summary>
    public TimeSpan? MaxAuthnAge { get; set; }

    /// <summary>
    /// Only with Public: a browser is asked unseen, now and then, whether somebody is signed in at the identity provider (IsPassive), so that the application can greet whoever it is. Nobody is shown a page of the identity provider.
    /// </summary>
    public bool Passive { get; set; }

    /// <summary>Only with Deny: why, as a sentence for people. Absent: as the backend's DenyPage says.</summary>
    public LocalizedText? Reason { get; set; }

    /// <summary>Only with Deny: whom to ask, an address of mail, an https URL, or words. Absent: as the backend's DenyPage says.</summary>
    public string? Contact { get; set; }

    /// <summary>Required.</summary>
    public AccessEffect? Effect { get; set; }

    /// <summary>The same conditions, to be changed by themselves.</summary>
    public AccessRuleOptions Copy() => (AccessRuleOptions)MemberwiseClone();
}
