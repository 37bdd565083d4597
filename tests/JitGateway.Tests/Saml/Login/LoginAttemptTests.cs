using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Saml;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceProvider = JitGateway.Saml.ServiceProvider;

namespace JitGateway.Tests.Saml.Login;

/// <summary>The sealed state of a login that is under way.</summary>
public sealed class LoginAttemptTests
{
    private static readonly ServiceProviderKey Key = new(ServiceProviderKeyFile.Certificate);
    private static readonly LoginAttempt Attempt = new("_request", "corp", "https://sso.example.com/wiki", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Opens_for_its_own_token_only()
    {
        var (seal, token) = (SealWith(Key), AttemptToken.New(0));
        var text = seal.Seal(token.Value, Attempt);
        seal.Open<LoginAttempt>(token.Value, text).ShouldBe(Attempt);
        seal.Open<LoginAttempt>(AttemptToken.New(0).Value, text).ShouldBeNull();
    }

    [Fact]
    public void Does_not_open_when_a_single_bit_was_changed()
    {
        var (seal, token) = (SealWith(Key), AttemptToken.New(0));
        var bytes = Base64Url.DecodeFromChars(seal.Seal(token.Value, Attempt));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            seal.Open<LoginAttempt>(token.Value, Base64Url.EncodeToString(bytes)).ShouldBeNull();
            bytes[i] ^= 1;
        }

        foreach (var nothing in (string[])["", "x", "====", Base64Url.EncodeToString(new byte[28]), "no base64 at all"]) seal.Open<LoginAttempt>(token.Value, nothing).ShouldBeNull();
    }

    [Fact]
    public void Shows_nothing_of_what_is_in_it() => SealWith(Key).Seal(AttemptToken.New(0).Value, Attempt).ShouldNotBe(SealWith(Key).Seal(AttemptToken.New(0).Value, Attempt));

    /// <summary>Nodes share the service provider's keys, and so the attempts; while a key is rolled out, the former one still opens.</summary>
    [Fact]
    public void Ends_on_another_node_and_after_a_key_has_gone_to_second_place()
    {
        var token = AttemptToken.New(0);
        var text = SealWith(Key).Seal(token.Value, Attempt);
        SealWith(new ServiceProviderKey(ServiceProviderKeyFile.Certificate)).Open<LoginAttempt>(token.Value, text).ShouldBe(Attempt);
        SealWith(OtherKey(), Key).Open<LoginAttempt>(token.Value, text).ShouldBe(Attempt);
        SealWith(OtherKey()).Open<LoginAttempt>(token.Value, text).ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("0AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("xAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("0AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("https://sso.example.com")]
    public void Text_that_is_no_token_is_none(string? text) => AttemptToken.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_token_survives_every_encoding_and_tells_its_round()
    {
        var token = AttemptToken.New(1);
        token.Value.ShouldMatch("^[A-Za-z0-9_-]{23}$");
        AttemptToken.TryParse(token.Value, out var read).ShouldBeTrue();
        read.Round.ShouldBe(1);
    }

    [Fact]
    public async Task Its_cookie_belongs_to_this_host_and_to_no_script()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var cookie = (await gateway.Browser.NavigateAsync("/wiki")).Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldMatch("^__Host-jit-login-0[A-Za-z0-9_-]{22}=[A-Za-z0-9_-]+; max-age=86400; path=/; secure; samesite=lax; httponly$");
        cookie.Length.ShouldBeLessThan(4096);
    }

    [Fact]
    public async Task Gateways_on_one_host_keep_their_cookies_apart_by_name()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: """ "CookieName": "wiki-gate" """);
        (await gateway.Browser.NavigateAsync("/wiki")).Headers.GetValues("Set-Cookie").Single().ShouldStartWith("__Host-wiki-gate-login-0");
    }

    private static AttemptSeal SealWith(params ServiceProviderKey[] keys) => new(new ServiceProviderKeys(
        Active<ServiceProvider>.Always(new ServiceProvider
        {
            EntityId = "",
            AssertionConsumerService = "",
            SingleLogoutService = "",
            SigningKeys = keys,
            GeneratedKeyPath = "",
            IdentityProviders = FrozenDictionary<string, IdentityProvider>.Empty,
            AttemptLifetime = TimeSpan.FromMinutes(10),
        }),
        new GeneratedKey(TimeProvider.System, NullLogger<GeneratedKey>.Instance)));

    private static ServiceProviderKey OtherKey()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=next", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return new ServiceProviderKey(X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
    }
}
