namespace JitGateway.JourneyTests.Servers;

/// <summary>An identity provider on pysaml2 as Debian packages it; <c>tests/servers/pysaml2/idp.py</c>. One person, who is signed in already.</summary>
internal sealed class PySaml2 : ScriptedIdentityProvider
{
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public const string EcdsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    /// <summary>As an operator would set it up: SHA-256, which is not its default.</summary>
    public static readonly IReadOnlyDictionary<string, object?> Usual = new Dictionary<string, object?>(StringComparer.Ordinal) { ["sign_alg"] = RsaSha256, ["digest_alg"] = Sha256 };

    private PySaml2(string folder)
        : base("/usr/bin/python3", [Path.Combine(Scripts, "pysaml2", "idp.py")], folder)
    {
    }

    public static Task<PySaml2> StartAsync() => StartedAsync(new PySaml2(NewFolder("pysaml2")));

    /// <summary>How the next answers look: the members of <c>Answers</c> in the script, beside <see cref="Usual"/>.</summary>
    public Task SendAsync(params (string Name, object? Value)[] answers)
    {
        var all = new Dictionary<string, object?>(Usual, StringComparer.Ordinal);
        foreach (var (name, value) in answers) all[name] = value;
        return OrderAsync(all);
    }

    /// <summary>Ends the login of its last answer by SOAP.</summary>
    /// <returns>The status that came back under a good signature.</returns>
    public Task<string> LogoutBySoapAsync() => PostAsync("/_logout");

    /// <summary>The same for a browser that follows redirects.</summary>
    public Uri Logout => new(Metadata, "/_logout");
}
