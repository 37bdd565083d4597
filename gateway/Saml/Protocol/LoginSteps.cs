namespace JitGateway.Saml.Protocol;

/// <summary>The steps of a login, by the names that traces and the history give them.</summary>
internal static class LoginSteps
{
    public const string IdentityProvider = "idp";
    public const string Artifact = "artifact";
    public const string Reading = "reading";
    public const string Signature = "signature";
    public const string Decryption = "decryption";
    public const string Judging = "judging";
    public const string Replay = "replay";
    public const string Session = "session";
}
