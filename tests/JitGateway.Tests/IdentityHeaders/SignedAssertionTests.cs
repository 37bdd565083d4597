using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NSubstitute;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>The signed header as a backend verifies it: with a library of its own and the published keys, through a rotation.</summary>
public sealed class SignedAssertionTests : IDisposable
{
    private static readonly BackendName Wiki = BackendName.Parse("wiki");
    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person("anna", ("email", ["anna@example.com"]), ("groups", ["staff", "wiki"]));

    private readonly ManualTimeProvider _time = new();
    private readonly KeptRing _store = new();
    private readonly KeyRingKeeper _keys;
    private readonly AssertionSigner _signer;

    public SignedAssertionTests()
    {
        _keys = new KeyRingKeeper(_store, _time, NullLogger<KeyRingKeeper>.Instance);
        _signer = new AssertionSigner(_keys, Active<GatewayOptions>.Always(new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") }), _time);
    }

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_backend_verifies_it_with_the_published_keys_and_reads_who_it_is()
    {
        await _keys.RefreshAsync(default);

        var result = await VerifyAsync(Sign(), await KeySetAsync());

        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        token.Alg.ShouldBe("ES256");
        token.Subject.ShouldBe(Anna.User.Subject.Hash);
        result.Claims["email"].ShouldBe("anna@example.com");
        result.Claims["preferred_username"].ShouldBe("anna");
        result.Claims["idp"].ShouldBe("corp");
        result.Claims["name_id"].ShouldBe("name-id-of-anna");
        token.Claims.Where(c => c.Type == "groups").Select(c => c.Value).ShouldBe(["staff", "wiki"]);
        (token.ValidTo - token.IssuedAt).ShouldBe(TimeSpan.FromMinutes(5));
        result.Claims["sid"].ToString()!.ShouldNotContain("session-of-anna");
    }

    [Fact]
    public async Task A_node_whose_clock_is_a_year_ahead_takes_nobodys_signature_away()
    {
        await _keys.RefreshAsync(default);
        var ahead = new ManualTimeProvider();
        ahead.Advance(_time.GetUtcNow() - ahead.GetUtcNow() + TimeSpan.FromDays(400));
        using var wrong = new KeyRingKeeper(_store, ahead, NullLogger<KeyRingKeeper>.Instance);
        await wrong.RefreshAsync(default);

        await _keys.RefreshAsync(default);

        (await VerifyAsync(Sign(), await KeySetAsync())).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_token_has_an_id_of_its_own_and_each_backend_another_session_id()
    {
        await _keys.RefreshAsync(default);
        var one = new JsonWebToken(Sign());
        var two = new JsonWebToken(Sign());
        var other = new JsonWebToken(_signer.Sign(Anna, BackendName.Parse("app"))!.Token);

        one.Id.ShouldNotBe(two.Id);
        one.GetClaim("sid").Value.ShouldBe(two.GetClaim("sid").Value);
        one.GetClaim("sid").Value.ShouldNotBe(other.GetClaim("sid").Value);
    }

    [Fact]
    public async Task Keys_that_a_backend_read_before_a_rotation_verify_what_is_signed_after_it()
    {
        await _keys.RefreshAsync(default);
        var readBefore = await KeySetAsync();
        var signedBefore = Sign();

        _time.Advance(KeyRing.Period + TimeSpan.FromMinutes(1));
        await _keys.RefreshAsync(default);

        new JsonWebToken(Sign()).Kid.ShouldNotBe(new JsonWebToken(signedBefore).Kid);
        (await VerifyAsync(Sign(), readBefore)).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Keys_that_a_backend_reads_after_a_rotation_verify_what_was_signed_before_it()
    {
        await _keys.RefreshAsync(default);
        _time.Advance(KeyRing.Period - TimeSpan.FromMinutes(1));
        var signedBefore = Sign();
        _time.Advance(TimeSpan.FromMinutes(2));
        await _keys.RefreshAsync(default);

        (await VerifyAsync(signedBefore, await KeySetAsync())).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_former_key_is_gone_a_day_after_it_signed_for_the_last_time()
    {
        await _keys.RefreshAsync(default);
        var former = _keys.Ring.Keys[0].Id;

        _time.Advance(KeyRing.Period + KeyRing.Overlap - TimeSpan.FromMinutes(1));
        await _keys.RefreshAsync(default);
        (await KeySetAsync()).Keys.Select(k => k.Kid).ShouldContain(former);

        _time.Advance(TimeSpan.FromMinutes(2));
        await _keys.RefreshAsync(default);
        (await KeySetAsync()).Keys.Select(k => k.Kid).ShouldNotContain(former);
        _keys.Ring.Keys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task After_a_long_silence_the_next_key_is_still_published_a_day_before_it_signs()
    {
        await _keys.RefreshAsync(default);
        _time.Advance(TimeSpan.FromDays(400));
        await _keys.RefreshAsync(default);

        _keys.Ring.Keys[^1].SignsFrom.ShouldBeGreaterThanOrEqualTo(_time.GetUtcNow() + KeyRing.Overlap);
        (await VerifyAsync(Sign(), await KeySetAsync())).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_for_another_backend_is_refused()
    {
        await _keys.RefreshAsync(default);
        var token = _signer.Sign(Anna, BackendName.Parse("app"))!.Token;

        (await VerifyAsync(token, await KeySetAsync())).Exception.ShouldBeOfType<SecurityTokenInvalidAudienceException>();
    }

    [Fact]
    public async Task A_token_is_over_after_five_minutes_and_is_not_sent_again_in_the_last_three()
    {
        await _keys.RefreshAsync(default);
        var token = _signer.Sign(Anna, Wiki)!;

        _time.Advance(TimeSpan.FromSeconds(119));
        _signer.IsReusable(token).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));
        _signer.IsReusable(token).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(179));
        (await VerifyAsync(token.Token, await KeySetAsync())).IsValid.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(2));
        (await VerifyAsync(token.Token, await KeySetAsync())).IsValid.ShouldBeFalse();
    }

    [Fact]
    public async Task A_clock_that_is_put_back_does_not_keep_a_token_in_use()
    {
        await _keys.RefreshAsync(default);
        var token = _signer.Sign(Anna, Wiki)!;

        _time.StepWallClock(-TimeSpan.FromMinutes(10));
        _signer.IsReusable(token).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));

        _signer.IsReusable(token).ShouldBeFalse();
    }

    [Fact]
    public async Task Forged_tokens_are_refused()
    {
        await _keys.RefreshAsync(default);
        var keySet = await KeySetAsync();
        var parts = Sign().Split('.');
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Base64UrlEncoder.Encode(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("\"anna\"", "\"root\""));

        foreach (var forged in new[]
                 {
                     $"{parts[0]}.{root}.{parts[2]}",
                     $"{parts[0]}.{root}.{Base64UrlEncoder.Encode(stranger.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{root}"), HashAlgorithmName.SHA256))}",
                     $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{root}.",
                     $"{parts[0]}.{parts[1]}.",
                 })
            (await VerifyAsync(forged, keySet)).IsValid.ShouldBeFalse(forged);
    }

    [Fact]
    public async Task Equal_name_ids_at_two_identity_providers_are_two_subjects()
    {
        await _keys.RefreshAsync(default);
        var namesake = new SessionPrincipal(
            new UserIdentity
            {
                Subject = new SubjectKey("https://partner.example.net", Anna.User.Subject.Value),
                IdentityProvider = "partner",
                NameId = Anna.User.NameId,
                AuthnInstant = Anna.User.AuthnInstant,
                Mapped = Anna.User.Mapped,
                Attributes = Anna.User.Attributes,
            },
            "another-session", _time.GetUtcNow());

        var token = new JsonWebToken(_signer.Sign(namesake, Wiki)!.Token);

        token.Subject.ShouldNotBe(new JsonWebToken(Sign()).Subject);
        token.GetClaim("name_id").Value.ShouldBe("name-id-of-anna");
        token.GetClaim("idp").Value.ShouldBe("partner");
    }

    [Fact]
    public async Task While_there_is_no_key_the_endpoint_says_so_and_nobody_keeps_the_answer()
    {
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddSingleton<IKeyRingStore>(new KeptRing { IsAway = true }));

        using var answer = await gateway.Client.GetAsync("/sso/jwks.json");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Without_a_key_there_is_no_token() => _signer.Sign(Anna, Wiki).ShouldBeNull();

    [Fact]
    public async Task A_store_that_is_away_leaves_the_keys_in_force()
    {
        await _keys.RefreshAsync(default);
        var before = _keys.Ring;
        _store.IsAway = true;

        await _keys.RefreshAsync(default);

        _keys.Ring.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task A_node_that_comes_second_takes_the_keys_of_the_first()
    {
        await _keys.RefreshAsync(default);
        using var second = new KeyRingKeeper(_store, _time, NullLogger<KeyRingKeeper>.Instance);

        await second.RefreshAsync(default);

        second.Ring.Keys.Select(k => k.Id).ShouldBe(_keys.Ring.Keys.Select(k => k.Id));
    }

    [Fact]
    public async Task Of_two_nodes_that_begin_together_one_has_its_way_and_the_other_follows()
    {
        using var second = new KeyRingKeeper(_store, _time, NullLogger<KeyRingKeeper>.Instance);
        _store.BeforeReplace = async () =>
        {
            _store.BeforeReplace = null;
            await second.RefreshAsync(default);   // the other node is quicker
        };

        await _keys.RefreshAsync(default);

        _keys.Ring.Keys.Select(k => k.Id).ShouldBe(second.Ring.Keys.Select(k => k.Id));
    }

    /// <summary>What counts are octets in the token: a letter beyond ASCII has two or more.</summary>
    [Theory]
    [InlineData("CN=Group {0:000},OU=Groups,DC=example,DC=com", 50)]
    [InlineData("\u0413\u0440\u0443\u043F\u043F\u0430-\u043E\u0442\u0434\u0435\u043B-{0:000}", 100)]
    [InlineData("\"quoted\" \\{0:000}\\ \\\\\\", 100)]
    public async Task More_groups_than_a_header_holds_are_left_out_and_said_to_be(string group, int some)
    {
        await _keys.RefreshAsync(default);
        var member = GatewayOnTheWire.Person("member", ("groups", [.. Enumerable.Range(0, 500).Select(i => string.Format(CultureInfo.InvariantCulture, group, i))]));

        var token = new JsonWebToken(_signer.Sign(member, Wiki)!.Token);

        token.EncodedToken.Length.ShouldBeLessThan(6 * 1024 + 1, "as the warning about long headers counts on");
        token.Claims.Count(c => c.Type == "groups").ShouldBeGreaterThan(some);
        token.Claims.First(c => c.Type == "groups").Value.ShouldBe(member.User.Groups[0]);
        token.GetClaim("groups_complete").Value.ShouldBe("false");
    }

    [Fact]
    public async Task A_name_beyond_all_measure_is_left_out_and_never_cut()
    {
        await _keys.RefreshAsync(default);
        var person = GatewayOnTheWire.Person("person", ("email", [new string('\u00DF', 5000) + "@example.com"]), ("displayName", ["Ann"]), ("groups", ["half a surrogate \uD83D"]));

        var token = new JsonWebToken(_signer.Sign(person, Wiki)!.Token);

        token.TryGetClaim("email", out _).ShouldBeFalse();
        token.GetClaim("name").Value.ShouldBe("Ann");
        token.GetClaim("groups").Value.ShouldBe("half a surrogate \uFFFD");
        token.EncodedToken.Length.ShouldBeLessThan(2000);
    }

    [Fact]
    public async Task Through_the_whole_gateway_the_header_verifies_with_what_the_endpoint_publishes()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(people: Anna);
        var token = (await wire.BackendSeesAsync("anna")).Header("X-Jit-Assertion").ShouldHaveSingleItem();
        using var answer = await wire.Gateway.Client.GetAsync("/sso/jwks.json");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/jwk-set+json");
        var body = await answer.Content.ReadAsStringAsync();
        body.ShouldNotContain("\"d\"");
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "http://127.0.0.1",
            ValidAudience = "urn:jitgateway:backend:wiki",
            IssuerSigningKeys = new JsonWebKeySet(body).GetSigningKeys(),
        });
        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        (await wire.BackendSeesAsync("anna")).Header("X-Jit-Assertion").ShouldBe([token]);   // sent again for a while
    }

    private string Sign() => _signer.Sign(Anna, Wiki)!.Token;

    private async Task<JsonWebKeySet> KeySetAsync()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new KeySetEndpoint(_keys, Substitute.For<IFailureWriter>()).AnswerAsync(context);
        var text = Encoding.UTF8.GetString(body.ToArray());
        JsonDocument.Parse(text).RootElement.GetProperty("keys").EnumerateArray().Any(k => k.TryGetProperty("d", out _)).ShouldBeFalse();
        return new JsonWebKeySet(text);
    }

    private Task<TokenValidationResult> VerifyAsync(string token, JsonWebKeySet keys) =>
        new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "https://sso.example.com",
            ValidAudience = "urn:jitgateway:backend:wiki",
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (from, to, _, _) => from <= _time.GetUtcNow().UtcDateTime && _time.GetUtcNow().UtcDateTime < to,
        });

    /// <summary>A store in memory that two nodes share.</summary>
    private sealed class KeptRing : IKeyRingStore
    {
        private byte[]? _json;
        private int _version;

        public bool IsAway { get; set; }

        public Func<Task>? BeforeReplace { get; set; }

        public string Where => "memory";

        public Task<(KeyRing Ring, string? Version)> LoadAsync(CancellationToken cancellationToken) =>
            IsAway ? throw new KeyRingUnreachableException("away", new IOException())
            : Task.FromResult((_json is null ? KeyRing.Empty : KeyRing.FromJson(_json)!, _json is null ? null : $"{_version}"));

        public async Task<bool> TryReplaceAsync(KeyRing ring, string? version, CancellationToken cancellationToken)
        {
            if (BeforeReplace is { } hook) await hook();
            if (version != (_json is null ? null : $"{_version}")) return false;
            (_json, _version) = (ring.ToJson(), _version + 1);
            return true;
        }
    }
}
