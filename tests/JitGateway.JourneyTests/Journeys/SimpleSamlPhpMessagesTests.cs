using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Every shape of answer that SimpleSAMLphp can be set to send: let in as it comes, refused when it is signed by another, changed, or comes again.</summary>
[Collection(FederationTests.Name)]
public sealed class SimpleSamlPhpMessagesTests(FederationFixture federation)
{
    private const string Provider = FederationFixture.SimpleSamlPhpName;

    private static readonly Dictionary<string, SimpleSamlPhpAnswers> Shapes = new(StringComparer.Ordinal)
    {
        ["the response signed"] = new(SignAssertion: false),
        ["the assertion signed"] = new(SignResponse: false),
        ["both signed"] = new(),
        ["the assertion encrypted, the response signed"] = new(SignAssertion: false, EncryptAssertion: true),
        ["the assertion encrypted, both signed"] = new(EncryptAssertion: true),
        ["the NameID encrypted, the response signed"] = new(SignAssertion: false, EncryptNameId: true),
        ["the NameID encrypted, both signed"] = new(EncryptNameId: true),
        ["NameID and assertion encrypted, both signed"] = new(EncryptAssertion: true, EncryptNameId: true),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Lets_the_person_in(string shape)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, shape);
        ShouldHave(answer.Xml, Shapes[shape]);

        var headers = FederationFixture.ShouldBeIn(await ada.SendAsync(answer), Provider);

        headers["x-remote-user"].ShouldBe("ada");
        headers["x-remote-email"].ShouldBe("ada@example.org");
        headers["x-remote-name"].ShouldBe("Ada Example");
        headers["x-remote-groups"].ShouldBe("staff,wiki");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_when_it_is_signed_with_a_key_that_the_metadata_does_not_have(string shape)
    {
        using var ada = new Visitor();
        federation.SimpleSamlPhp.Send(Shapes[shape] with { Key = "other" });
        await federation.ShouldRefuseAsync(ada, await federation.ReceiveAnswerAsync(ada, Provider), "saml.signature.invalid");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_when_a_letter_was_changed(string shape)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, shape);
        var tampered = Shapes[shape].EncryptAssertion || Shapes[shape].EncryptNameId ? answer.With(WithCiphertextChanged(answer.Xml)) : answer.Tampered("ada@example.org", "bob@example.org");
        await federation.ShouldRefuseAsync(ada, tampered, "saml.signature.digest");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_when_it_comes_again(string shape)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, shape);
        using var copy = ada.Copy();
        FederationFixture.ShouldBeIn(await ada.SendAsync(answer), Provider);

        await federation.ShouldRefuseAsync(copy, answer, "saml.assertion.replayed");
    }

    [Fact]
    public async Task Is_refused_when_it_is_encrypted_for_another_certificate()
    {
        using var ada = new Visitor();
        federation.SimpleSamlPhp.Trust(WithOtherEncryptionKey(federation.Metadata));
        try
        {
            var answer = await ReceiveAsync(ada, "the assertion encrypted, both signed");
            await federation.ShouldRefuseAsync(ada, answer, "saml.encryption.failed");
        }
        finally
        {
            federation.SimpleSamlPhp.Trust(federation.Metadata);
        }
    }

    /// <summary>Its cipher is AES-128-CBC, which notices no change by itself.</summary>
    [Fact]
    public async Task Is_refused_when_it_is_encrypted_and_only_the_assertion_inside_is_signed()
    {
        using var ada = new Visitor();
        federation.SimpleSamlPhp.Send(new(SignResponse: false, EncryptAssertion: true));
        var log = await federation.ShouldRefuseAsync(ada, await federation.ReceiveAnswerAsync(ada, Provider), "saml.encryption.cbc_unsigned");
        log.ShouldContain("Let the identity provider sign the response too");
    }

    private Task<HeldAnswer> ReceiveAsync(Visitor visitor, string shape)
    {
        federation.SimpleSamlPhp.Send(Shapes[shape]);
        return federation.ReceiveAnswerAsync(visitor, Provider);
    }

    /// <summary>What was ordered is what came, so that no shape is tested under the name of another.</summary>
    private static void ShouldHave(string xml, SimpleSamlPhpAnswers shape)
    {
        var visible = (shape.SignResponse ? 1 : 0) + (shape.SignAssertion && !shape.EncryptAssertion ? 1 : 0);
        Count(xml, "<ds:SignatureValue>").ShouldBe(visible);
        Count(xml, "<saml:EncryptedAssertion").ShouldBe(shape.EncryptAssertion ? 1 : 0);
        Count(xml, "<saml:EncryptedID").ShouldBe(shape.EncryptNameId && !shape.EncryptAssertion ? 1 : 0);
        if (shape.EncryptAssertion || shape.EncryptNameId) xml.ShouldContain("xmlenc#aes128-cbc");
    }

    private static int Count(string xml, string text) => xml.Split(text).Length - 1;

    private static string WithCiphertextChanged(string xml)
    {
        var at = xml.LastIndexOf("</xenc:CipherValue>", StringComparison.Ordinal) - 40;
        return string.Concat(xml.AsSpan(0, at), xml[at] == 'A' ? "B" : "A", xml.AsSpan(at + 1));
    }

    private static string WithOtherEncryptionKey(string metadata)
    {
        var start = metadata.IndexOf("X509Certificate>", metadata.IndexOf("use=\"encryption\"", StringComparison.Ordinal), StringComparison.Ordinal) + "X509Certificate>".Length;
        var other = string.Concat(KeyPair.Create("somebody else").CertificatePem.Split('\n').Where(l => !l.StartsWith("-----", StringComparison.Ordinal)));
        return string.Concat(metadata.AsSpan(0, start), other, metadata.AsSpan(metadata.IndexOf("</", start, StringComparison.Ordinal)));
    }
}
