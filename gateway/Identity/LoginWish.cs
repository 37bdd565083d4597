using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Identity;

/// <summary>
/// What a login is to come to, beyond that somebody is signed in. Whoever challenges (Access) puts it into the challenge's properties; whoever answers the challenge (Saml) asks the identity provider for it, and
/// refuses what comes back without it.
/// </summary>
internal sealed record LoginWish
{
    private const string Parameter = "jitgateway.wish";

    /// <summary>How the person has to be authenticated. An age in it counts with <see cref="Fresh"/> alone: a first login may be as old as the identity provider lets it be, and is asked for anew where that is too old.</summary>
    public AuthnRequirement Requirement { get; init; } = AuthnRequirement.None;

    /// <summary>The person has to show anew who they are (ForceAuthn, SAML Core 3.4.1).</summary>
    public bool Fresh { get; init; }

    /// <summary>Who is signed in already, and must be the one who comes back; null: anybody may come.</summary>
    public UserIdentity? Person { get; init; }

    public AuthenticationProperties ToProperties()
    {
        var properties = new AuthenticationProperties();
        properties.SetParameter(Parameter, this);
        return properties;
    }

    /// <summary>The wish of a challenge; null where it is for any login.</summary>
    public static LoginWish? Of(AuthenticationProperties? properties) => properties?.GetParameter<LoginWish>(Parameter);
}
