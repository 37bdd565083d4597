namespace JitGateway.Saml.Login;

/// <summary>
/// Demands in the address of our login page. Each is sealed for the page that it leads to, so that nobody can write one. A genuine one that a stranger passes on asks for that stranger: whoever follows it is told so (1120), and nothing else comes of it.
/// </summary>
internal sealed class LoginDemands(AttemptSeal seal)
{
    /// <returns>Null for none.</returns>
    public string? Write(LoginDemand demand, ReturnUrl target) => demand.IsNone ? null : seal.Seal(BoundTo(target), demand);

    /// <summary>What nobody sealed for this page is no demand: the login goes on without, and who asked for it asks again.</summary>
    public LoginDemand Read(string? text, ReturnUrl target) => string.IsNullOrEmpty(text) ? LoginDemand.None : seal.Open<LoginDemand>(BoundTo(target), text) ?? LoginDemand.None;

    private static string BoundTo(ReturnUrl target) => $"login demand {target}";
}
