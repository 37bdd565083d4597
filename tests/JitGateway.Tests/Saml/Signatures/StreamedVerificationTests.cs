using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Metadata;

namespace JitGateway.Tests.Saml.Signatures;

/// <summary>A document that is never whole in memory: its signature stands first, and covers all the rest as it is read.</summary>
public sealed class StreamedVerificationTests
{
    private const string Wanted = "https://idp7.example.org";
    private const int MostBefore = 64 * 1024;

    private static readonly XmlLimits Limits = XmlLimits.Metadata.ForDocument(1024 * 1024);

    [Fact]
    public void Says_which_key_vouches_for_the_document() => Verified(Signed("", Federation.Member(Wanted))).Fingerprint.ShouldBe(Federation.SigningKey.Fingerprint);

    [Theory]
    [InlineData("")]
    [InlineData("\n    ")]
    [InlineData("made by hand")]
    public void Text_before_the_signature_is_signed_like_all_other_text(string before)
    {
        var signed = Signed(before, Federation.Member(Wanted));

        Verified(signed);
        Refused(signed.Before("<ds:Signature ", " ")).ShouldBe("saml.signature.digest");
        Refused(signed.After("</ds:Signature>", " ")).ShouldBe("saml.signature.digest");
        if (before.Length > 0) Refused(signed.Swap(before + "<ds:Signature ", "<ds:Signature ")).ShouldBe("saml.signature.digest");
    }

    /// <summary>It is held until a key has vouched for it, so anybody could send it.</summary>
    [Fact]
    public void Text_before_the_signature_has_a_bound_also_where_comments_divide_it()
    {
        Verified(Signed(new string(' ', MostBefore), Federation.Member(Wanted)));
        Verified(Signed(new string(' ', MostBefore), Federation.Member(Wanted)).After(Federation.Root + " ", "<!-- -->"));

        Refused(Signed(new string(' ', MostBefore + 1), Federation.Member(Wanted))).ShouldBe("saml.xml.too_large");
        Refused(Federation.Root + string.Concat(Enumerable.Repeat($"{new string(' ', 1000)}<!-- -->", 66)) + Federation.End).ShouldBe("saml.xml.too_large");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<md:Extensions></md:Extensions>")]
    [InlineData("<Signature></Signature>")]
    public void What_does_not_begin_with_a_signature_is_unsigned(string content) => Refused(Federation.Root + content + Federation.End).ShouldBe("saml.signature.missing");

    [Fact]
    public void A_signature_that_stands_second_or_deeper_is_none()
    {
        var signed = Signed("", Federation.Member(Wanted));
        var signature = signed.Part("ds:Signature");

        Refused(signed.Before("<ds:Signature ", "<md:Extensions></md:Extensions>")).ShouldBe("saml.signature.missing");
        Refused(signed.Swap(signature, $"<md:Extensions>{signature}</md:Extensions>")).ShouldBe("saml.signature.missing");
        Refused(signature).ShouldBe("saml.signature.missing");
    }

    [Fact]
    public void A_second_signature_is_refused_wherever_it_stands_beside_the_first()
    {
        var signed = Signed("", Federation.Member(Wanted));
        var signature = signed.Part("ds:Signature");

        Refused(signed.After("</ds:Signature>", signature)).ShouldBe("saml.signature.repeated");
        Refused(signed.Before(Federation.End, signature)).ShouldBe("saml.signature.repeated");
    }

    /// <summary>Members sign what they publish, and federations pass it on.</summary>
    [Fact]
    public void A_members_own_signature_is_content_like_any_other()
    {
        var member = Member("ID", "_member");
        var itself = member.Insert(member.IndexOf('>', StringComparison.Ordinal) + 1, MessageSigner.Rsa(Federation.MemberKey).SignatureOver(member, "_member", PrefixStyle.Usual));
        var signed = Signed("", itself);

        Verified(signed).Fingerprint.ShouldBe(Federation.SigningKey.Fingerprint);
        Refused(signed.Swap(itself, member)).ShouldBe("saml.signature.digest");
    }

    [Theory]
    [InlineData("ID")]
    [InlineData("Id")]
    [InlineData("xml:id")]
    public void The_ID_that_is_signed_is_no_other_elements_at_any_depth(string attribute)
    {
        Refused(Signed("", Member(attribute, "_federation"))).ShouldBe("saml.id.duplicate");
        Refused(Signed("", Federation.Member(Wanted, inRole: $"<md:Extensions {attribute}=\"_federation\"></md:Extensions>"))).ShouldBe("saml.id.duplicate");
        Verified(Signed("", Member(attribute, "_federation2"), Member(attribute, "_Federation")));
    }

    [Theory]
    [InlineData("/sso\"", "/evil\"")]
    [InlineData("></md:SingleSignOnService>", ">text</md:SingleSignOnService>")]
    [InlineData("</md:IDPSSODescriptor>", "<md:Added></md:Added></md:IDPSSODescriptor>")]
    [InlineData(" use=\"signing\"", "")]
    public void What_was_changed_after_signing_is_refused(string signed, string changed) => Refused(Signed("", Federation.Member(Wanted)).Swap(signed, changed)).ShouldBe("saml.signature.digest");

    /// <summary>What an element declares is in force up to its end, and what was in force before is after it.</summary>
    [Fact]
    public void Elements_beside_each_other_share_no_declarations() =>
        Verified(Signed("", "<p:a xmlns:p=\"urn:1\"><p:b></p:b></p:a>", "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c></p:c></p:b><p:d></p:d></p:a>", "<p:a xmlns:p=\"urn:2\"></p:a>")).ShouldNotBeNull();

    /// <summary>With one attribute more, in canonical order.</summary>
    private static string Member(string attribute, string value) =>
        attribute.Contains(':', StringComparison.Ordinal) ? Federation.Member(Wanted, $" {attribute}=\"{value}\"") : Federation.Member(Wanted).Swap(" entityID", $" {attribute}=\"{value}\" entityID");

    private static TrustedKey Verified(string document)
    {
        using var xml = new StreamedXml(new MemoryStream(Encoding.UTF8.GetBytes(document)), Limits);
        using var verification = new StreamedVerification([Federation.SigningKey], AlgorithmPolicy.Strict, Limits);
        while (xml.Read()) verification.Take(xml);
        return verification.Complete();
    }

    private static string Refused(string document) => Should.Throw<RefusedException>(() => Verified(document)).Refusal.Reason.Id.Value;

    /// <param name="before">Text between the root and its signature.</param>
    private static string Signed(string before, params IEnumerable<string> content)
    {
        var canonical = Federation.Document(content.Prepend(before));
        return canonical.Insert(Federation.Root.Length + before.Length, MessageSigner.Rsa(Federation.SignerKey).SignatureOver(canonical, "_federation", PrefixStyle.Usual));
    }
}
