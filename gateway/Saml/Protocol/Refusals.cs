using JitGateway.Failures;

namespace JitGateway.Saml.Protocol;

/// <summary>
/// Everything a message can be refused for, one entry each, in parts by subject: XML, messages, signatures, encryption, meaning, identity. The ids
/// are stable: operators' alerts and searches hold them.
/// </summary>
internal static partial class Refusals
{
    // says that the fields of all parts are there before anything else of this class is used
    static Refusals()
    {
    }

    /// <summary>All entries, by id.</summary>
    public static IReadOnlyDictionary<string, RefusalReason> All => Catalogue.Entries;

    private static RefusalReason Reason(string id, string forUser, string forOperator)
    {
        var reason = new RefusalReason(new ReasonId("saml." + id), forUser, forOperator);
        Catalogue.Entries.Add(reason.Id.Value, reason);
        return reason;
    }

    /// <summary>A class of its own, so that it exists before the fields of any part are initialised.</summary>
    private static class Catalogue
    {
        public static readonly Dictionary<string, RefusalReason> Entries = new(StringComparer.Ordinal);
    }

    /// <summary>The sentences for people: few, because all that a person can do is little.</summary>
    private static class Say
    {
        public const string TryAgain = "Your sign-in could not be completed. Start again from the application; if it happens again, give the support code to your help desk.";
        public const string NotTrusted = "The answer of your sign-in service could not be trusted, so you were not signed in. Give the support code to your help desk.";
        public const string Expired = "Your sign-in took too long or the clocks disagree. Start again from the application; if it happens again, give the support code to your help desk.";
        public const string NotForUs = "Your sign-in service answered for another application. Start again from the application; if it happens again, give the support code to your help desk.";
        public const string NotUsable = "Your sign-in service did not say enough about you to sign you in here. Give the support code to your help desk.";
        public const string SignInAgain = "You signed in at your sign-in service too long ago. Sign out there, then start again from the application; if it happens again, give the support code to your help desk.";
        public const string NotSignedOut = "A message of your sign-in service about signing out could not be accepted. Give the support code to your help desk.";
        public const string Declined = "Your sign-in service did not sign you in. Start again from the application; if it happens again, give the support code to your help desk.";
    }
}
