namespace JitGateway.Failures;

/// <summary>1320 to 1329: what applications must be told of a person.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode HeaderMissing = new(1320, "HEADER_MISSING", FailureClass.Mapping, 403, "Something is missing in your sign-in",
        "Your organisation's sign-in did not send something that this application needs to know of everybody. Give the support code to your help desk.",
        "A header with Required under Headers of the backend has no value for this person; the detail names it. Have the identity provider release the attribute, or give the template a default.");

    public static readonly ErrorCode HeaderTooLong = new(1321, "HEADER_TOO_LONG", FailureClass.Mapping, 403, "Your sign-in says too much",
        "Your organisation's sign-in says more about you than this application can take, too many groups for example. Give the support code to your help desk.",
        "A header is beyond its MaxLength or MaxValues and has TooLong: Refuse, or is Required and cannot be sent whole; the detail names it. Send less by Only, Except, Map or Rename, or raise the bound as far as the application's server reads.");
}
