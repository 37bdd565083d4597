namespace JitGateway.Identity.DryRun;

/// <summary>
/// Lets mapping, rules and headers look at somebody of whom only a kept login, or an operator, speaks. The one place outside of login and sessions where an identity is made: it stays in the
/// dry run and in explanations, which never write and let nobody in; an architecture test holds both.
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
        AuthnContext = person.AuthnContext,
        Mapped = person.Mapped,
        Attributes = person.Attributes,
    };
}
