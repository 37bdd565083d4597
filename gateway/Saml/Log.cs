using JitGateway.Failures;

namespace JitGateway.Saml;

internal static partial class Log
{
    [LoggerMessage(600, LogLevel.Warning, "No signing key is configured; one was made and is kept in {Path} (certificate SHA-256 {Fingerprint}). Identity providers know us by it: back it up")]
    public static partial void SigningKeyMade(ILogger logger, string path, string fingerprint);

    [LoggerMessage(601, LogLevel.Information, "Metadata of identity provider {IdentityProvider} is in use: entity {EntityId}, signing keys: {Keys}")]
    public static partial void MetadataRead(ILogger logger, string identityProvider, string entityId, string keys);

    [LoggerMessage(602, LogLevel.Error, "Metadata of identity provider {IdentityProvider} could not be read, it is tried again: {Problem}")]
    public static partial void MetadataNotRead(ILogger logger, string identityProvider, string problem);

    [LoggerMessage(603, LogLevel.Debug, "Login at {IdentityProvider} begins by {Binding}, round trip {Round}")]
    public static partial void LoginStarted(ILogger logger, string identityProvider, AuthnRequestBinding binding, int round);

    [LoggerMessage(604, LogLevel.Information, "Login at {IdentityProvider} accepted, subject {SubjectHash}")]
    public static partial void LoginAccepted(ILogger logger, string identityProvider, string subjectHash);

    [LoggerMessage(605, LogLevel.Information, "The answer of {IdentityProvider} names an attempt that is {Fate}; a new round trip begins")]
    public static partial void AttemptGone(ILogger logger, string identityProvider, string fate);

    [LoggerMessage(634, LogLevel.Information, "The answer of {IdentityProvider} names an attempt that is lost; its browser is signed in already, and nothing is made of the answer")]
    public static partial void AttemptOfSignedIn(ILogger logger, string identityProvider);

    [LoggerMessage(606, LogLevel.Information, "A session was ended by its person")]
    public static partial void SignedOut(ILogger logger);

    [LoggerMessage(607, LogLevel.Information, "A response of {IdentityProvider} was refused for {Reason}: {Rule}")]
    public static partial void ResponseRefused(ILogger logger, string? identityProvider, ReasonId reason, string rule);

    [LoggerMessage(608, LogLevel.Error, "Reading the metadata of identity provider {IdentityProvider} ended in an exception nobody expected")]
    public static partial void MetadataUnexpected(ILogger logger, Exception exception, string identityProvider);

    [LoggerMessage(609, LogLevel.Information, "A logout message of {IdentityProvider} was refused for {Reason}: {Rule}")]
    public static partial void LogoutRefused(ILogger logger, string? identityProvider, ReasonId reason, string rule);

    [LoggerMessage(610, LogLevel.Information, "A logout request of {IdentityProvider} by {Binding} was answered with {Status}")]
    public static partial void LogoutServed(ILogger logger, string identityProvider, string binding, string status);

    [LoggerMessage(611, LogLevel.Warning, "A logout of {IdentityProvider} could not be carried out in full, and it was told so: {Reason}")]
    public static partial void LogoutIncomplete(ILogger logger, string identityProvider, string reason);

    [LoggerMessage(617, LogLevel.Warning, "A logout of {IdentityProvider} was carried out and could not be marked as done: if the same message comes again within its time, it ends logins that began since ({Reason})")]
    public static partial void LogoutNotMarked(ILogger logger, string identityProvider, string reason);

    [LoggerMessage(612, LogLevel.Debug, "{IdentityProvider} is asked by {Binding} to end a login that has ended here")]
    public static partial void LogoutAsked(ILogger logger, string identityProvider, string binding);

    [LoggerMessage(613, LogLevel.Information, "{IdentityProvider} answered our logout with {Status} {SecondStatus}")]
    public static partial void LogoutAnswered(ILogger logger, string identityProvider, string status, string? secondStatus);

    [LoggerMessage(615, LogLevel.Debug, "{IdentityProvider} knows nobody, or does not say so unseen; what follows: {Probe}")]
    public static partial void ProbeEnded(ILogger logger, string identityProvider, Login.Probe probe);

    [LoggerMessage(616, LogLevel.Warning, "{IdentityProvider} answered a request for {Expected} with another person, {SubjectHash}")]
    public static partial void OtherPerson(ILogger logger, string identityProvider, string expected, string subjectHash);

    [LoggerMessage(614, LogLevel.Information, "An assertion of {IdentityProvider} belongs to a login that it has ended")]
    public static partial void LoginEndedMeanwhile(ILogger logger, string identityProvider);

    [LoggerMessage(620, LogLevel.Warning, "Metadata of identity provider {IdentityProvider} is that of {Since:u}, kept from then: {Problem}")]
    public static partial void MetadataRestored(ILogger logger, string identityProvider, DateTimeOffset since, string problem);

    [LoggerMessage(621, LogLevel.Error, "Identity provider {IdentityProvider} is used no longer: {Problem}")]
    public static partial void MetadataWithdrawn(ILogger logger, string identityProvider, string problem);

    [LoggerMessage(622, LogLevel.Warning, "The last good metadata cannot be kept in {Folder} ({Problem}); a node that starts while a source is down will have none. Make the folder writable for the gateway, or name another one in Saml:MetadataCache")]
    public static partial void MetadataNotKept(ILogger logger, string folder, string problem);

    [LoggerMessage(623, LogLevel.Information, "The keys of identity provider {IdentityProvider} changed: {Keys}")]
    public static partial void KeysChanged(ILogger logger, string identityProvider, string keys);

    [LoggerMessage(626, LogLevel.Warning, "{IdentityProvider} sent {Attribute} with the scope {Scope}, which it may not assert; the value was taken for not sent. If the scope is its own, its metadata needs it as shibmd:Scope, or name it in Scopes")]
    public static partial void ScopeForeign(ILogger logger, string identityProvider, string attribute, string scope);

    [LoggerMessage(630, LogLevel.Warning, "Scopes in the metadata of {IdentityProvider} admit nothing: {Scopes}. Its federation has to write them otherwise; until then name them in Scopes")]
    public static partial void ScopesUnusable(ILogger logger, string identityProvider, string scopes);

    [LoggerMessage(631, LogLevel.Warning, "What {IdentityProvider} sent leaves its person without username: none of it has a scope that it may assert, and nothing else takes the place of such a name. If the scope is its own, name it in Scopes")]
    public static partial void UsernameForeign(ILogger logger, string identityProvider);

    [LoggerMessage(627, LogLevel.Information, "The identity providers of the folder {Folder} are now: {IdentityProviders}")]
    public static partial void FolderRead(ILogger logger, string folder, string identityProviders);

    [LoggerMessage(628, LogLevel.Error, "The identity providers of the folder {Folder} have changed, but what was in force stays: {Error}")]
    public static partial void FolderRefused(ILogger logger, string folder, string error);

    [LoggerMessage(629, LogLevel.Warning, "The file {File} of {Folder} is nobody's metadata: name it by an identity provider, in lower-case letters, digits and hyphens, at most 40")]
    public static partial void FileMisnamed(ILogger logger, string file, string folder);

    [LoggerMessage(632, LogLevel.Warning, "{Count} files of {Folder} are left out, all behind {Last}: it is one folder for at most 10000")]
    public static partial void FilesLeftOut(ILogger logger, int count, string folder, string last);

    [LoggerMessage(633, LogLevel.Error, "The folder of identity providers could not be put in force")]
    public static partial void FolderFailed(ILogger logger, Exception exception);

    [LoggerMessage(640, LogLevel.Information, "A form of {Length} octets for backend {Backend} came without the session that it needs, and is kept in the browser for {SubjectHash}")]
    public static partial void FormKept(ILogger logger, string? backend, int length, string? subjectHash);

    [LoggerMessage(641, LogLevel.Information, "A kept form of {Length} octets is sent on for {SubjectHash}")]
    public static partial void FormReturned(ILogger logger, string subjectHash, int length);

    [LoggerMessage(642, LogLevel.Information, "A form for backend {Backend} came without a session from inside a frame, where no page of ours may be shown: it is not kept")]
    public static partial void FormInFrame(ILogger logger, string backend);

    [LoggerMessage(624, LogLevel.Warning, "{Expiry}")]
    public static partial void ExpiresSoon(ILogger logger, string expiry);

    [LoggerMessage(625, LogLevel.Error, "{Expiry}")]
    public static partial void Expired(ILogger logger, string expiry);
}
