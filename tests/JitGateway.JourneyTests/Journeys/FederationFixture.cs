using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// One gateway that knows identity providers of three makes, each with a backend of its own at <c>/NAME</c>, where the application shows the headers it was sent.
/// </summary>
public sealed class FederationFixture : IAsyncLifetime
{
    public const string SimpleSamlPhpName = "simplesamlphp";
    public const string PySaml2Name = "pysaml2";
    public const string SamlpName = "samlp";

    /// <summary>The same pysaml2 under settings that let it be as weak as it is by default.</summary>
    public const string LenientName = "pysaml2-lenient";

    /// <summary>Another pysaml2, whose key is on an elliptic curve.</summary>
    public const string EcdsaName = "pysaml2-ecdsa";

    private readonly Parts _parts = new();

    internal SimpleSamlPhp SimpleSamlPhp { get; private set; } = null!;

    internal PySaml2 PySaml2 { get; private set; } = null!;

    internal PySaml2 Ecdsa { get; private set; } = null!;

    internal Samlp Samlp { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>The gateway's own metadata, with its certificate for encryption.</summary>
    internal string Metadata { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var (simpleSamlPhp, pySaml2, ecdsa, samlp) = (SimpleSamlPhp.StartAsync(), PySaml2.StartAsync(), PySaml2.StartAsync(), Samlp.StartAsync());
        SimpleSamlPhp = _parts.Add(await simpleSamlPhp);
        PySaml2 = _parts.Add(await pySaml2);
        Ecdsa = _parts.Add(await ecdsa);
        Samlp = _parts.Add(await samlp);
        await Ecdsa.SendAsync(("key", "ec"), ("sign_alg", PySaml2.EcdsaSha256));

        var configuration = new GatewayConfiguration(FreePort.Next()).WithDecryptionKey();
        foreach (var (name, metadata, settings) in ((string, Uri, string)[])[
            (SimpleSamlPhpName, SimpleSamlPhp.Metadata, ""), (PySaml2Name, PySaml2.Metadata, ""), (EcdsaName, Ecdsa.Metadata, ""), (SamlpName, Samlp.Metadata, ""),
            (LenientName, PySaml2.Metadata, """, "AllowSha1": true, "AllowTripleDes": true, "SubjectFrom": "username" """)])
        {
            configuration.With($"Saml:IdentityProviders:{name}", $$"""{ "Metadata": "{{metadata}}"{{settings}} }""")
                .WithBackend(name, $$"""{ "Match": { "Path": "/{{name}}" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": "{{name}}" }""");
        }

        Gateway = _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        // SimpleSAMLphp takes the wish for signed assertions as an order, whatever it is set to
        Metadata = (await Gateway.MetadataAsync()).Replace(" WantAssertionsSigned=\"true\"", "", StringComparison.Ordinal);
        SimpleSamlPhp.Trust(Metadata);
        SimpleSamlPhp.SetPerson("ada", new(StringComparer.Ordinal) { ["mail"] = ["ada@example.org"], ["displayName"] = ["Ada Example"], ["memberOf"] = ["staff", "wiki"] });
        foreach (var provider in (ScriptedIdentityProvider[])[PySaml2, Ecdsa, Samlp]) await provider.TrustAsync(Metadata);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    /// <summary>Opens a page of the backend and signs in on the way.</summary>
    internal async Task<Page> SignInAsync(Visitor visitor, string provider)
    {
        var page = await visitor.OpenAsync(new Uri(Gateway.Url, $"/{provider}/page"));
        return page.Text.Contains("name=\"username\"", StringComparison.Ordinal)
            ? await visitor.SubmitAsync(page, "name=\"username\"", ("username", "ada"), ("password", SimpleSamlPhp.PasswordOf("ada")))
            : page;
    }

    /// <summary>Goes as far as the page of the identity provider that would post the answer.</summary>
    internal async Task<HeldAnswer> ReceiveAnswerAsync(Visitor visitor, string provider)
    {
        visitor.HoldsAnswers = true;
        return Visitor.AnswerOn(await SignInAsync(visitor, provider));
    }

    /// <summary>The answer leads to the page that was asked for, and the application hears who it is.</summary>
    internal static IReadOnlyDictionary<string, string> ShouldBeIn(Page page, string provider)
    {
        page.Url.AbsolutePath.ShouldBe($"/{provider}/page", page.Text);
        return HeaderBackend.HeadersOn(page);
    }

    /// <summary>Posts an answer that must be refused for this reason, on the page and in the log.</summary>
    /// <returns>What the log says of it.</returns>
    internal async Task<string> ShouldRefuseAsync(Visitor visitor, HeldAnswer answer, string reason)
    {
        var before = Gateway.Log.Length;

        var page = await visitor.SendAsync(answer);

        page.Url.AbsolutePath.ShouldBe("/sso/acs", page.Text);
        page.Text.ShouldContain(reason);
        await Eventually.HoldsAsync(() => Gateway.Log[before..].Contains(reason, StringComparison.Ordinal), () => $"the log names {reason}; it says:\n{Gateway.Log[before..]}");
        var origin = Gateway.Url;
        visitor.CookiesFor(origin).Keys.ShouldNotContain("jit", "a session was made");
        return Gateway.Log[before..];
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class FederationTests : ICollectionFixture<FederationFixture>
{
    public const string Name = "Federation";
}
