using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A second make: pysaml2, which numbers its namespaces, names attributes by urn:oid, and is weak until it is told otherwise.</summary>
[Collection(FederationTests.Name)]
public sealed class PySaml2MessagesTests(FederationFixture federation)
{
    private const string Provider = FederationFixture.PySaml2Name;
    private const string Lenient = FederationFixture.LenientName;
    private const string Nested = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

    private static readonly Dictionary<string, (string, object?)[]> Shapes = new(StringComparer.Ordinal)
    {
        ["the assertion signed"] = [("sign_assertion", true)],
        ["the response signed"] = [("sign_assertion", false), ("sign_response", true)],
        ["both signed"] = [("sign_response", true)],
        ["the assertion signed and encrypted by AES-128-CBC, the response signed"] = [("sign_response", true), ("encrypt", true), ("cipher", "aes128-cbc")],
        ["the assertion signed and encrypted by AES-256-CBC, the response signed"] = [("sign_response", true), ("encrypt", true), ("cipher", "aes256-cbc")],
        ["the assertion encrypted by AES-128-GCM, the response signed"] = [("sign_assertion", false), ("sign_response", true), ("encrypt", true), ("cipher", "aes128-gcm")],
        ["the assertion signed and encrypted by AES-256-GCM, the response not signed"] = [("encrypt", true), ("cipher", "aes256-gcm")],
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Lets_the_person_in(string shape)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, Shapes[shape]);
        answer.Xml.ShouldContain("<ns0:Response");
        answer.Xml.Contains("<ns1:EncryptedAssertion", StringComparison.Ordinal).ShouldBe(shape.Contains("encrypted", StringComparison.Ordinal));

        ShouldBeAda(await ada.SendAsync(answer));
    }

    [Theory]
    [InlineData("the assertion signed", "saml.signature.invalid")]
    [InlineData("the response signed", "saml.signature.invalid")]
    [InlineData("the assertion signed and encrypted by AES-128-CBC, the response signed", "saml.signature.invalid")]
    [InlineData("the assertion signed and encrypted by AES-256-GCM, the response not signed", "saml.signature.invalid")]
    public async Task Is_refused_when_it_is_signed_with_a_key_that_the_metadata_does_not_have(string shape, string reason)
    {
        using var ada = new Visitor();
        await federation.ShouldRefuseAsync(ada, await ReceiveAsync(ada, [.. Shapes[shape], ("key", "other")]), reason);
    }

    [Theory]
    [InlineData("the assertion signed", "saml.signature.digest")]
    [InlineData("both signed", "saml.signature.digest")]
    public async Task Is_refused_when_a_letter_was_changed(string shape, string reason)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, Shapes[shape]);
        await federation.ShouldRefuseAsync(ada, answer.Tampered("ada@example.org", "bob@example.org"), reason);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_when_it_comes_again(string shape)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, Shapes[shape]);
        using var copy = ada.Copy();
        ShouldBeAda(await ada.SendAsync(answer));

        await federation.ShouldRefuseAsync(copy, answer, "saml.assertion.replayed");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Lets_the_person_in_by_ECDSA(bool signsAssertion, bool signsResponse)
    {
        using var ada = new Visitor();
        await federation.Ecdsa.SendAsync(("key", "ec"), ("sign_alg", PySaml2.EcdsaSha256), ("sign_assertion", signsAssertion), ("sign_response", signsResponse));
        var answer = await federation.ReceiveAnswerAsync(ada, FederationFixture.EcdsaName);
        answer.Xml.ShouldContain(PySaml2.EcdsaSha256);

        FederationFixture.ShouldBeIn(await ada.SendAsync(answer), FederationFixture.EcdsaName)["x-remote-user"].ShouldBe("ada");
    }

    /// <summary>As it is installed it signs with SHA-1 and encrypts with 3DES: each is refused with the way out, and taken where an operator says so.</summary>
    [Theory]
    [InlineData("signed", "saml.signature.sha1", "AllowSha1")]
    [InlineData("encrypted", "saml.encryption.triple_des", "AllowTripleDes")]
    public async Task Its_defaults_are_refused_with_the_way_out_and_taken_where_the_operator_says_so(string what, string reason, string setting)
    {
        using var ada = new Visitor();
        (string, object?)[] defaults = what == "signed" ? [("sign_alg", null), ("digest_alg", null)] : [("sign_response", true), ("encrypt", true)];

        var log = await federation.ShouldRefuseAsync(ada, await ReceiveAsync(ada, defaults), reason);
        log.ShouldContain("Let the identity provider");
        log.ShouldContain(setting);

        using var grace = new Visitor();
        var taken = await federation.ReceiveAnswerAsync(grace, Lenient);
        FederationFixture.ShouldBeIn(await grace.SendAsync(taken), Lenient)["x-remote-user"].ShouldBe("ada");
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:attrname-format:uri", "urn:oid:0.9.2342.19200300.100.1.3")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:mace:dir:attribute-def:mail")]
    public async Task Attributes_are_known_by_whatever_name_they_have(string form, string mail)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, ("name_form", form));
        answer.Xml.ShouldContain($"Name=\"{mail}\"");

        ShouldBeAda(await ada.SendAsync(answer));
    }

    [Theory]
    [InlineData($"{Nested}persistent", "c70cc50da3f7e58f")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "ada@example.org")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "ada")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName", "CN=Ada, O=Example")]
    public async Task A_NameID_that_stays_makes_the_person(string format, string value)
    {
        using var ada = new Visitor();
        ShouldBeAda(await ada.SendAsync(await ReceiveAsync(ada, ("name_id_format", format), ("name_id", value))));
    }

    [Theory]
    [InlineData($"{Nested}transient", "_a5b9", "saml.nameid.transient")]
    [InlineData($"{Nested}persistent", "", "saml.nameid.empty")]
    public async Task A_NameID_that_does_not_stay_is_refused_and_taken_where_another_attribute_makes_the_person(string format, string value, string reason)
    {
        using var ada = new Visitor();
        (await federation.ShouldRefuseAsync(ada, await ReceiveAsync(ada, ("name_id_format", format), ("name_id", value)), reason)).ShouldContain("SubjectFrom");

        using var grace = new Visitor();
        FederationFixture.ShouldBeIn(await grace.SendAsync(await federation.ReceiveAnswerAsync(grace, Lenient)), Lenient)["x-remote-user"].ShouldBe("ada");
    }

    [Fact]
    public async Task A_text_is_a_text_even_where_it_looks_like_a_number()
    {
        using var ada = new Visitor();
        var person = new Dictionary<string, object>(StringComparer.Ordinal) { ["uid"] = "000103", ["mail"] = "ada@example.org", ["displayName"] = "Ada Example" };

        FederationFixture.ShouldBeIn(await ada.SendAsync(await ReceiveAsync(ada, ("person", person))), Provider)["x-remote-user"].ShouldBe("000103");
    }

    private async Task<HeldAnswer> ReceiveAsync(Visitor visitor, params (string Name, object? Value)[] answers)
    {
        await federation.PySaml2.SendAsync(answers);
        return await federation.ReceiveAnswerAsync(visitor, Provider);
    }

    private static void ShouldBeAda(Page page)
    {
        var headers = FederationFixture.ShouldBeIn(page, Provider);
        headers["x-remote-user"].ShouldBe("ada");
        headers["x-remote-email"].ShouldBe("ada@example.org");
        headers["x-remote-name"].ShouldBe("Ada Example");
    }
}
