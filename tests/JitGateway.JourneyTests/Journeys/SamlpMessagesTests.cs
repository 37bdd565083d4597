using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A third make: npm's samlp, which writes markup by templates, encrypts with AES-256-GCM and speaks in WS-Federation's claims.</summary>
[Collection(FederationTests.Name)]
public sealed class SamlpMessagesTests(FederationFixture federation)
{
    private const string Provider = FederationFixture.SamlpName;

    public static TheoryData<bool, bool, bool> Shapes => new()
    {
        { true, false, false }, { false, true, false }, { true, true, false },
        { true, false, true }, { false, true, true }, { true, true, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Lets_the_person_in(bool signsAssertion, bool signsResponse, bool encrypts)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, signsAssertion, signsResponse, encrypts);
        answer.Xml.Contains("xmlenc11#aes256-gcm", StringComparison.Ordinal).ShouldBe(encrypts);

        var headers = FederationFixture.ShouldBeIn(await ada.SendAsync(answer), Provider);

        headers["x-remote-user"].ShouldBe("Ada Lovelace");
        headers["x-remote-email"].ShouldBe("ada@example.org");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Is_refused_when_it_is_signed_with_a_key_that_the_metadata_does_not_have(bool signsAssertion, bool signsResponse, bool encrypts)
    {
        using var ada = new Visitor();
        await federation.ShouldRefuseAsync(ada, await ReceiveAsync(ada, signsAssertion, signsResponse, encrypts, key: "other.key"), "saml.signature.invalid");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Is_refused_when_it_comes_again(bool signsAssertion, bool signsResponse, bool encrypts)
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, signsAssertion, signsResponse, encrypts);
        using var copy = ada.Copy();
        FederationFixture.ShouldBeIn(await ada.SendAsync(answer), Provider);

        await federation.ShouldRefuseAsync(copy, answer, "saml.assertion.replayed");
    }

    /// <summary>AES-GCM notices the change by itself, without a signature outside.</summary>
    [Fact]
    public async Task Is_refused_when_its_ciphertext_was_changed()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, signsAssertion: true, signsResponse: false, encrypts: true);
        var at = answer.Xml.LastIndexOf("CipherValue>", StringComparison.Ordinal) - 60;

        var changed = string.Concat(answer.Xml.AsSpan(0, at), answer.Xml[at] == 'A' ? "B" : "A", answer.Xml.AsSpan(at + 1));

        await federation.ShouldRefuseAsync(ada, answer.With(changed), "saml.encryption.failed");
    }

    private async Task<HeldAnswer> ReceiveAsync(Visitor visitor, bool signsAssertion, bool signsResponse, bool encrypts, string key = "idp.key")
    {
        await federation.Samlp.SendAsync(("signAssertion", signsAssertion), ("signResponse", signsResponse), ("encrypt", encrypts), ("key", key));
        return await federation.ReceiveAnswerAsync(visitor, Provider);
    }
}
