namespace JitGateway.Failures;

/// <summary>
/// The register of everything that can go wrong in a request: one list, in parts by subject. Numbers: Salesforce's own below 100
/// (<c>ErrorRegister.Provisioning.cs</c>), 1000 requests and proxying (1050 the edge), 1100 login, 1200 sessions, 1300 access, 1400 provisioning.
/// </summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode NotFound = new(1000, "NOT_FOUND", FailureClass.Request, 404, "Nothing here",
        "There is no application at this address. Check the address, or go back to where you came from.",
        "No backend matches this host and path.");

    public static readonly ErrorCode UnknownHost = new(1001, "UNKNOWN_HOST", FailureClass.Request, 421, "Nothing here",
        "There is no application at this address. Check the address.",
        "No backend and no PublicOrigin has this host name.");

    public static readonly ErrorCode Internal = new(1002, "INTERNAL_ERROR", FailureClass.Request, 500, "Something went wrong",
        "The access gateway made a mistake. Try again; if it happens again, give the support code to your help desk.",
        "An exception that nobody expected; the log has it under the same correlation id.");
}
