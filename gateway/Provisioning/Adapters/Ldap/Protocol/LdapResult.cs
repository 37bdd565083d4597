namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>What a server says of an operation (RFC 4511 4.1.9).</summary>
/// <param name="Diagnostic">The server's words. They may repeat values, so they are read and never handed on.</param>
internal sealed record LdapResult(LdapResultCode Code, string Diagnostic)
{
    public bool IsSuccess => Code == LdapResultCode.Success;

    /// <summary>For the operator: number and name.</summary>
    public override string ToString() => Enum.IsDefined(Code) ? $"LDAP {(int)Code} ({char.ToLowerInvariant(Code.ToString()[0])}{Code.ToString()[1..]})" : $"LDAP {(int)Code}";
}

/// <summary>RFC 4511 appendix A.</summary>
internal enum LdapResultCode
{
    Success = 0,
    OperationsError = 1,
    ProtocolError = 2,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    AuthMethodNotSupported = 7,
    StrongerAuthRequired = 8,
    Referral = 10,
    AdminLimitExceeded = 11,
    UnavailableCriticalExtension = 12,
    ConfidentialityRequired = 13,
    NoSuchAttribute = 16,
    UndefinedAttributeType = 17,
    InappropriateMatching = 18,
    ConstraintViolation = 19,
    AttributeOrValueExists = 20,
    InvalidAttributeSyntax = 21,
    NoSuchObject = 32,
    AliasProblem = 33,
    InvalidDNSyntax = 34,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    Busy = 51,
    Unavailable = 52,
    UnwillingToPerform = 53,
    NamingViolation = 64,
    ObjectClassViolation = 65,
    NotAllowedOnNonLeaf = 66,
    NotAllowedOnRDN = 67,
    EntryAlreadyExists = 68,
    ObjectClassModsProhibited = 69,
    AffectsMultipleDSAs = 71,
    Other = 80,
}
