using System.Globalization;
using System.Text;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Saml.Attacks.Fuzzing;
using JitGateway.Tests.Saml.Metadata;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>The other things that come from outside: whatever they hold is read or refused, never more.</summary>
public sealed class FuzzedInputTests
{
    private const int Rounds = 20_000;

    [Fact]
    public void Metadata_is_read_or_refused()
    {
        GoodMessage[] good = [Metadata(withCertificate: true), Metadata(withCertificate: false), GoodMessages.All[0]];
        int read = 0, refused = 0;
        for (var seed = 1; seed <= Rounds / 10; seed++)
        {
            var mutant = Mutants.Make(seed, good, GoodMessages.Foreign);
            try
            {
                var metadata = MetadataOf.Document(mutant);
                metadata.SigningKeys.ShouldNotBeEmpty();
                metadata.SigningKeys.ShouldAllBe(k => k.IsStrong);
                metadata.SingleSignOnServices.ShouldNotBeEmpty();
                read++;
            }
            catch (MetadataRefusedException)
            {
                refused++;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Assert.Fail($"seed {seed}: {e}\n{Encoding.UTF8.GetString(mutant)}");
            }
        }

        read.ShouldBeGreaterThan(Rounds / 200);
        refused.ShouldBeGreaterThan(Rounds / 200);
    }

    [Fact]
    public void A_time_is_what_it_says_or_none()
    {
        string[] good = ["2026-03-01T12:00:00Z", "2026-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999999Z", "2024-02-29T00:00:00.5Z"];
        var random = new Random(7);
        var parsed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder(random.Pick(good));
            for (var i = random.Next(3); i > 0 && text.Length > 0; i--)
            {
                var at = random.Next(text.Length);
                if (random.Next(4) == 0) text.Remove(at, 1);
                else if (random.Next(3) == 0) text.Insert(at, random.Pick("0123456789.:-TZ+ é\u0660"u8.ToArray().Select(b => (char)b).ToArray()));
                else text[at] = (char)('0' + random.Next(12));
            }

            if (!SamlTime.TryParse(text.ToString(), out var time)) continue;
            parsed++;
            time.Offset.ShouldBe(TimeSpan.Zero);
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture).ShouldBe(text.ToString()[..19]);
        }

        parsed.ShouldBeInRange(Rounds / 10, Rounds - (Rounds / 10));
    }

    [Fact]
    public void Base64_of_a_form_is_decoded_strictly()
    {
        var random = new Random(8);
        var decoded = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            var text = new StringBuilder(Convert.ToBase64String(bytes));
            for (var i = random.Next(3); i > 0; i--) text.Insert(random.Next(text.Length), random.Pick(["\r\n", "\n", "=", "A", "-", "_", " ", "\t", "%3D", "é", "\0"]));

            if (PostBinding.Decode(text.ToString()) is not { } result) continue;
            decoded++;
            Convert.ToBase64String(result).ShouldBe(text.ToString().ReplaceLineEndings(""));
        }

        decoded.ShouldBeInRange(Rounds / 10, Rounds - (Rounds / 10));
    }

    /// <summary>Whatever an application puts into the return URL and an operator into a destination: the query stays three parameters.</summary>
    [Fact]
    public void A_redirect_keeps_its_parameters_apart()
    {
        var random = new Random(9);
        for (var round = 0; round < Rounds / 10; round++)
        {
            var relayState = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => random.Pick(["a", "&", "=", "#", "?", "+", "%", " ", "é", "\r\n", "\"", "SAMLRequest", "\U0001D49C"])));
            var query = random.Pick(["", "?tenant=1", "?a=b&c=%26", "?"]);

            var url = RedirectBinding.RequestUrl(new Uri($"https://idp.example.com/sso{query}"), $"<AuthnRequest ID='_{round}'/>", relayState, signer: null);

            var parameters = new Uri(url).Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToList();
            parameters.Count(p => p[0] == "SAMLRequest").ShouldBe(1, url);
            Uri.UnescapeDataString(parameters.Single(p => p[0] == "RelayState")[1]).ShouldBe(relayState, url);
            url.ShouldNotContain("#");
        }
    }

    private static GoodMessage Metadata(bool withCertificate)
    {
        var key = FuzzKeys.Rsa.ExportParameters(includePrivateParameters: false);
        var keyInfo = withCertificate
            ? $"<ds:X509Data><ds:X509Certificate>\n{Convert.ToBase64String(FuzzKeys.Certificate.RawData, Base64FormattingOptions.InsertLineBreaks)}</ds:X509Certificate></ds:X509Data>"
            : $"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{Convert.ToBase64String(key.Modulus!)}</ds:Modulus><ds:Exponent>{Convert.ToBase64String(key.Exponent!)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
        return new GoodMessage("metadata", $"""
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ID="_metadata" entityID="{Exchange.Idp}" validUntil="2036-03-01T12:00:00Z">
              <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <md:KeyDescriptor use="signing"><ds:KeyInfo>{keyInfo}</ds:KeyInfo></md:KeyDescriptor>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
              </md:IDPSSODescriptor>
            </md:EntityDescriptor>
            """);
    }
}
