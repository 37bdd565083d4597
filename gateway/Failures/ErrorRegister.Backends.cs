namespace JitGateway.Failures;

/// <summary>1024 to 1029: what an operator has said of an application.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode Maintenance = new(1024, "MAINTENANCE", FailureClass.Configuration, 503, "Closed for maintenance",
        "Somebody is working on this application right now. Nothing is wrong with your sign-in. Try again later.",
        "The backend has the key Maintenance. Whoever is in one of the groups under Maintenance:Allow gets in. Remove the key, or write false, to open the application again.");
}
