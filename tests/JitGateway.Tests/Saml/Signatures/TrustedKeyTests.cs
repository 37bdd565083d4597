using System.Security.Cryptography;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Signatures;

public sealed class TrustedKeyTests
{
    [Theory]
    [InlineData(1024, false)]
    [InlineData(2047, false)]
    [InlineData(2048, true)]
    [InlineData(4096, true)]
    [InlineData(16384, true)]
    public void RSA_is_strong_from_2048_to_16384_bits(int bits, bool isStrong)
    {
        // a public key says nothing of its factors, so any odd number of that length will do
        var modulus = new byte[(bits + 7) / 8];
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        modulus[^1] = 1;

        var key = TrustedKey.FromRsa(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });

        key.Bits.ShouldBe(bits);
        key.IsStrong.ShouldBe(isStrong);
        key.IsRsa.ShouldBeTrue();
    }

    [Theory]
    [InlineData("1.2.840.10045.3.1.7", 256, true)]
    [InlineData("1.3.132.0.34", 384, true)]
    [InlineData("1.3.132.0.35", 521, true)]
    [InlineData("1.3.132.0.10", 256, false)]           // secp256k1
    [InlineData("1.3.36.3.3.2.8.1.1.7", 256, false)]   // brainpoolP256r1
    [InlineData("1.3.36.3.3.2.8.1.1.11", 384, false)]  // brainpoolP384r1
    [InlineData("1.3.132.0.33", 224, false)]           // P-224
    public void ECDSA_is_strong_on_the_three_curves_of_NIST(string curve, int bits, bool isStrong)
    {
        using var pair = ECDsa.Create(ECCurve.CreateFromValue(curve));
        var key = Exchange.Trusted(pair);
        var hash = SHA256.HashData("signed"u8);
        var signature = pair.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        key.Bits.ShouldBe(bits);
        key.IsStrong.ShouldBe(isStrong);
        key.IsRsa.ShouldBeFalse();
        key.Verifies(SignatureAlgorithm.Find("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")!, hash, signature).ShouldBe(isStrong);
    }

    /// <summary>A key goes on serving while other threads use it; one so long that they are sure to meet.</summary>
    [Fact]
    public void One_key_verifies_for_many_at_once()
    {
        var modulus = new byte[2048];
        (modulus[0], modulus[^1]) = (0x80, 1);
        var key = TrustedKey.FromRsa(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        var signature = new byte[2048];
        signature[1] = 7;

        AtOnce.Run(threads: 6, times: 10, () => key.Verifies(SignatureAlgorithm.RsaSha256, SHA256.HashData("signed"u8), signature).ShouldBeFalse());
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_PrefixList_names_at_most_32_prefixes(int prefixes, bool isAccepted)
    {
        var xml = Exchange.Good.ToXml(Exchange.Signer with { PrefixList = string.Join(' ', Enumerable.Range(0, prefixes).Select(static i => $"p{i}")) });

        if (isAccepted) Exchange.ShouldBeAccepted(xml);
        else Exchange.ShouldBeRefused(xml, "saml.signature.canonicalization");
    }

    /// <summary>Ten keys are tried and no more, whatever metadata lists.</summary>
    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void The_tenth_key_is_the_last_that_is_tried(int before, bool isAccepted)
    {
        using var other = RSA.Create(2048);
        var keys = Enumerable.Repeat(Exchange.Trusted(other), before).Append(Exchange.Trusted(Exchange.IdpKey)).ToArray();
        var expected = Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { SigningKeys = keys }) };

        ResponseValidator.Validate(System.Text.Encoding.UTF8.GetBytes(Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.IdpKey))), expected).TryGet(out _, out _).ShouldBe(isAccepted);
    }
}
