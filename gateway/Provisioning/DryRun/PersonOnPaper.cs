using JitGateway.Identity;
using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// Lets the mapping look at somebody of whom only a kept login speaks. The one place outside of login and sessions where an identity is made: it stays in the
/// dry run, which never writes and lets nobody in; an architecture test holds both.
/// </summary>
internal static class PersonOnPaper
{
    /// <param name="now">Counts as the time of the login where the login does not say.</param>
    public static UserIdentity Of(StatedPerson person, DateTimeOffset now) => new()
    {
        Subject = new SubjectKey(person.Issuer, person.Subject),
        IdentityProvider = person.IdentityProvider,
        NameId = person.NameId,
        NameIdFormat = person.NameIdFormat,
        AuthnInstant = person.AuthnInstant ?? now,
        Mapped = person.Mapped,
        Attributes = person.Attributes,
    };
}
