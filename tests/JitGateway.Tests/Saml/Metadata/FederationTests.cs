using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Metadata;
using static JitGateway.Tests.Saml.Metadata.Federation;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>One identity provider out of the signed metadata of a federation, whose members trust the signer and not each other.</summary>
public sealed class FederationTests
{
    private const string Wanted = "https://idp7.example.org";

    private static readonly string Good = Signed(Members(20));

    [Fact]
    public void An_entity_is_picked_by_its_id()
    {
        var document = Read(Good, Wanted, "https://idp3.example.org");

        document.Providers.ShouldBe(20);
        document.Provider(Wanted).SingleSignOnServices.Values.Single().AbsoluteUri.ShouldBe($"{Wanted}/sso");
        document.Provider("https://idp3.example.org").EntityId.ShouldBe("https://idp3.example.org");
    }

    [Fact]
    public void Groups_may_stand_in_groups_and_applications_beside_providers()
    {
        var inner = $"<md:EntitiesDescriptor Name=\"inner\" validUntil=\"2026-03-02T00:00:00Z\">{Member(Wanted)}</md:EntitiesDescriptor>";

        Read(Signed(Application("https://sp.example.org"), inner), Wanted).Provider(Wanted).ValidUntil.ShouldBe(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Whoever may write extensions of one entity could otherwise be any other.</summary>
    [Fact]
    public void An_entity_that_a_member_wrote_into_its_own_extensions_is_none()
    {
        var wrapped = Application("https://sp.example.org", Member(Wanted));

        Refused(() => Read(Signed(wrapped), Wanted).Provider(Wanted)).ShouldStartWith($"the metadata has no identity provider {Wanted}");
        Refused(() => Read(Signed(wrapped), [null]).Provider(null)).ShouldBe("the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)");
        Read(Signed(wrapped, Member(Wanted)), Wanted).Provider(Wanted).EntityId.ShouldBe(Wanted);
    }

    [Fact]
    public void A_role_that_a_member_wrote_into_its_own_extensions_is_none() =>
        Refused(() => Read(Signed(Application(Wanted, Member(Wanted)[Member(Wanted).IndexOf("<md:IDPSSO", StringComparison.Ordinal)..].Replace("</md:EntityDescriptor>", "", StringComparison.Ordinal))), Wanted).Provider(Wanted))
            .ShouldBe($"{Wanted} is in the metadata, but not as identity provider (it has no IDPSSODescriptor for SAML 2.0)");

    [Fact]
    public void An_entity_id_that_two_providers_have_is_nobodys()
    {
        var document = Read(Signed(Member(Wanted), Member("https://idp8.example.org"), Member(Wanted)), Wanted, "https://idp8.example.org");

        Refused(() => document.Provider(Wanted)).ShouldBe($"the metadata has the identity provider {Wanted} twice, and nobody can know which is meant");
        document.Provider("https://idp8.example.org").EntityId.ShouldBe("https://idp8.example.org");
    }

    [Fact]
    public void One_that_is_not_there_was_taken_out_by_the_signer_and_one_that_is_nearly_there_is_named()
    {
        var refused = Should.Throw<MetadataRefusedException>(() => Read(Good, "https://IDP7.example.org/").Provider("https://IDP7.example.org/"));

        refused.Message.ShouldBe($"the metadata has no identity provider https://IDP7.example.org/ (it has 20 others, of which one is nearly the same: {Wanted})");
        refused.IsWithdrawn.ShouldBeTrue();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Good));
        Should.Throw<MetadataRefusedException>(() => MetadataDocument.Read(stream, ["urn:absent"], []).Provider("urn:absent")).IsWithdrawn.ShouldBeFalse();
    }

    [Fact]
    public void A_document_without_a_signature_is_refused_before_its_second_element()
    {
        var stream = new CountedStream(Encoding.UTF8.GetBytes(Document(Members(2000))));

        Refused(() => MetadataDocument.Read(stream, [Wanted], [SigningKey])).ShouldStartWith("the metadata is not signed by MetadataSignedBy: saml.signature.missing");

        stream.Count.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void A_document_that_another_key_signed_is_refused_before_the_rest_of_it_is_read()
    {
        var stream = new CountedStream(Encoding.UTF8.GetBytes(SignedBy(OtherKey, Document(Members(2000)))));

        Refused(() => MetadataDocument.Read(stream, [Wanted], [SigningKey])).ShouldStartWith("the metadata is not signed by MetadataSignedBy: saml.signature.invalid");

        stream.Count.ShouldBeLessThan(200_000);
    }

    [Theory]
    [InlineData("https://idp7.example.org/sso", "https://evil7.example.org/sso")]
    [InlineData("entityID=\"https://idp3.example.org\"", "entityID=\"https://idp7.example.org\"")]
    [InlineData("</md:EntitiesDescriptor>", "<md:Added></md:Added></md:EntitiesDescriptor>")]
    [InlineData("Name=\"https://federation.example.org\"", "Name=\"https://federation.example.org\" validUntil=\"2099-01-01T00:00:00Z\"")]
    [InlineData("<md:IDPSSODescriptor", " <md:IDPSSODescriptor")]
    public void What_was_changed_after_signing_is_refused(string signed, string changed)
    {
        Good.ShouldContain(signed);
        Refused(() => Read(Good.Replace(signed, changed, StringComparison.Ordinal), Wanted)).ShouldStartWith("the metadata is not signed by MetadataSignedBy: saml.signature.digest");
    }

    [Fact]
    public void Comments_and_the_way_an_element_or_a_value_is_written_are_no_change()
    {
        var written = "<?xml version='1.0' encoding='utf-8'?>\r\n<!-- made by hand -->\n" + Good
            .Replace("></md:SingleSignOnService>", "  />", StringComparison.Ordinal)
            .Replace("<md:IDPSSODescriptor ", "<!-- ]]> <md:x> --><md:IDPSSODescriptor\n\t", StringComparison.Ordinal)
            .Replace("use=\"signing\"", "use = '&#115;igning'", StringComparison.Ordinal) + "\n<!-- end -->\n";

        Read(written, Wanted).Provider(Wanted).EntityId.ShouldBe(Wanted);
        Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)], Wanted).Provider(Wanted).EntityId.ShouldBe(Wanted);
    }

    /// <summary>The whole document stands in another one, that nobody signed.</summary>
    [Fact]
    public void A_signed_document_inside_another_vouches_for_nothing()
    {
        var evil = Member(Wanted).Replace($"{Wanted}/sso", "https://evil.example.org/sso", StringComparison.Ordinal);
        var signature = Good[Good.IndexOf("<ds:Signature", StringComparison.Ordinal)..(Good.IndexOf("</ds:Signature>", StringComparison.Ordinal) + "</ds:Signature>".Length)];
        string[] wrapped =
        [
            Root + evil + Good + End,
            Root + Good + evil + End,
            Root.Replace("_federation", "_evil", StringComparison.Ordinal) + signature + Good + evil + End,
            Root + signature + evil + Good + End,
            Good.Replace(signature, signature.Replace("</ds:Signature>", $"<ds:Object>{evil}</ds:Object></ds:Signature>", StringComparison.Ordinal), StringComparison.Ordinal),
            Good.Replace(signature, signature + signature, StringComparison.Ordinal),
            Good.Replace("ID=\"_federation\"", "ID=\"_other\"", StringComparison.Ordinal),
        ];

        foreach (var document in wrapped) Refused(() => Read(document, Wanted)).ShouldContain("saml.");
    }

    /// <summary>Two elements with the ID that is signed: a reader that goes by IDs would take the wrong one.</summary>
    [Fact]
    public void An_id_that_the_root_has_is_nobody_elses() =>
        Refused(() => Read(Signed(Member(Wanted, " xml:id=\"_federation\"")), Wanted)).ShouldContain("saml.id.duplicate");

    [Fact]
    public void Either_of_two_signers_may_have_signed()
    {
        foreach (var key in new[] { SignerKey, OtherKey })
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(SignedBy(key, Document(Members(8)))));
            MetadataDocument.Read(stream, [Wanted], [SigningKey, JitGateway.Saml.Signatures.TrustedKey.FromCertificate(Other)!]).Provider(Wanted).EntityId.ShouldBe(Wanted);
        }
    }

    [Fact]
    public void A_weak_digest_is_refused() =>
        Refused(() => Read(SignedBy(SignerKey, Document(Members(8)), MessageSigner.Rsa(SignerKey, 1)), Wanted)).ShouldContain("saml.signature.sha1");

    /// <summary>Every cut and every overwritten piece is refused or leaves what was signed as it was.</summary>
    [Fact]
    public void No_damage_gives_another_provider_than_was_signed()
    {
        var good = Encoding.UTF8.GetBytes(Signed(Members(3)));
        var random = new Random(20260301);
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var damaged = (byte[])good.Clone();
            var at = random.Next(damaged.Length);
            if (round % 3 == 0) damaged = damaged[..at];
            else if (round % 3 == 1) damaged[at] = (byte)random.Next(256);
            else good.AsSpan(random.Next(good.Length - 40), 40).CopyTo(damaged.AsSpan(Math.Min(at, damaged.Length - 40)));
            try
            {
                var read = Read(damaged, "https://idp1.example.org").Provider("https://idp1.example.org");
                read.SingleSignOnServices.Values.Single().AbsoluteUri.ShouldBe("https://idp1.example.org/sso");
                read.SigningKeys.ShouldHaveSingleItem();
            }
            catch (MetadataRefusedException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(1500);
    }

    /// <summary>Says how much of it was read.</summary>
    private sealed class CountedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            Count += read;
            return read;
        }
    }
}
