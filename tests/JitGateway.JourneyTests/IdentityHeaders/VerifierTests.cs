using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.JourneyTests.IdentityHeaders;

/// <summary>
/// The samples of <c>deploy/recipes/verify</c>, each in its own language, before tokens that the gateway made and before forged ones, while the keys rotate. The gateway has a ring whose next
/// key is about to sign.
/// </summary>
public sealed class VerifierTests
{
    private const string Audience = "urn:jitgateway:backend:wiki";
    private const string Issuer = "http://127.0.0.1";

    private static readonly TimeSpan UntilRotation = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData("dotnet")]
    [InlineData("node")]
    [InlineData("python")]
    [InlineData("php")]
    [InlineData("java")]
    public async Task Takes_the_gateways_tokens_through_a_rotation_of_the_keys_and_no_others(string language)
    {
        SessionPrincipal[] people = [GatewayOnTheWire.Person("anna", ("email", ["anna@example.com"])), GatewayOnTheWire.Person("bo"), GatewayOnTheWire.Person("cy")];
        await using var wire = await GatewayOnTheWire.StartAsync(time: _clock, people: people);
        await using var keys = await PublishedKeys.StartAsync(wire.Url);
        await using var verifier = Verifier.Start(language, Issuer, Audience, keys.Url);
        var keeper = wire.Gateway.Services.GetRequiredService<KeyRingKeeper>();
        await File.WriteAllBytesAsync(FileOf(wire), KeyRing.Empty.At(_clock.GetUtcNow() - KeyRing.Period + UntilRotation).ToJson());
        await keeper.RefreshAsync(default);
        var signing = keeper.Ring.Keys[0];
        var anna = await TokenAsync(wire, "anna");

        await verifier.TakesAsync("a good token", anna, people[0]);
        foreach (var (what, token) in Forgeries(anna, signing).Append(("for another backend", await TokenAsync(wire, "anna", "/app/page")))) await verifier.RefusesAsync(what, token);

        _clock.Advance(2 * UntilRotation);   // the next key signs; it was published before
        var bo = await TokenAsync(wire, "bo");
        bo.ShouldStartWith(keeper.Ring.Keys[1].TokenHeader);
        await verifier.TakesAsync("a token of the next key", bo, people[1]);
        await verifier.TakesAsync("a token of the former key", anna, people[0]);
        keys.Fetches.ShouldBe(1, "a rotation needs no new list");

        File.Delete(FileOf(wire));   // keys that are trusted no more
        await keeper.RefreshAsync(default);
        await verifier.TakesAsync("a token of a key that nobody was told of", await TokenAsync(wire, "cy"), people[2]);
        keys.Fetches.ShouldBe(2);
        await verifier.RefusesAsync("a token of a key that was taken back", anna);

        var foreign = KeyRing.Empty.At(TimeProvider.System.GetUtcNow()).Keys[0];
        foreach (var header in new[] { foreign.TokenHeader, Part("""{"alg":"ES256"}"""), Part("""{"alg":"ES256","kid":null}"""), Part("""{"alg":"ES256","kid":"../../etc/passwd"}""") }) await verifier.RefusesAsync($"a key of nobody ({Text(header)})", Signed(foreign, header, anna.Split('.')[1]));
        keys.Fetches.ShouldBe(2, "invented names of keys make no load");
    }

    private static string FileOf(GatewayOnTheWire wire) => wire.Gateway.Services.GetRequiredService<Active<SignedAssertionSettings>>().Value.File;

    /// <param name="good">A token of this key.</param>
    private static IEnumerable<(string What, string Token)> Forgeries(string good, AssertionKey key)
    {
        var parts = good.Split('.');
        var foreign = KeyRing.Empty.At(TimeProvider.System.GetUtcNow()).Keys[0];
        using var own = ECDsa.Create();
        own.ImportPkcs8PrivateKey(key.Export(), out _);
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        yield return ("another person under the same signature", $"{parts[0]}.{Changed(parts[1], c => c["sub"] = "somebody-else")}.{parts[2]}");
        yield return ("signed by another key of the same name", Signed(foreign, parts[0], parts[1]));
        yield return ("no signature", $"{parts[0]}.{parts[1]}.");
        yield return ("a signature of zeros", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}");
        yield return ("half a signature", $"{parts[0]}.{parts[1]}.{parts[2][..43]}");
        yield return ("a signature in another form", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(own.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}");
        foreach (var none in new[] { "none", "None", "" }) yield return ($"alg \"{none}\"", $"{Part($$"""{"alg":"{{none}}","kid":"{{key.Id}}"}""")}.{parts[1]}.");
        foreach (var other in new[] { "es256", "ES384", "RS256", "HS256" }) yield return ($"alg \"{other}\" over a good signature", Signed(key, Part($$"""{"alg":"{{other}}","kid":"{{key.Id}}"}"""), parts[1]));
        yield return ("several algorithms", Signed(key, Part($$"""{"alg":["ES256"],"kid":"{{key.Id}}"}"""), parts[1]));
        yield return ("alg none over a good signature", Signed(key, Part($$"""{"alg":"none","kid":"{{key.Id}}"}"""), parts[1]));
        foreach (var secret in new[] { own.ExportSubjectPublicKeyInfoPem(), own.ExportSubjectPublicKeyInfoPem() + "\n", key.X }) yield return ("HS256 with the public key", Mac(secret, Part($$"""{"alg":"HS256","typ":"JWT","kid":"{{key.Id}}"}"""), parts[1]));
        yield return ("a key of its own in the header", Signed(foreign, Part($$"""{"alg":"ES256","kid":"{{key.Id}}","jwk":{"kty":"EC","crv":"P-256","x":"{{foreign.X}}","y":"{{foreign.Y}}"} }"""), parts[1]));
        yield return ("an extension that must be understood", Signed(key, Part($$"""{"alg":"ES256","kid":"{{key.Id}}","crit":["exp2"],"exp2":1}"""), parts[1]));

        yield return ("an extension of nothing", Signed(key, Part($$"""{"alg":"ES256","kid":"{{key.Id}}","crit":null}"""), parts[1]));

        (string, Action<JsonObject>)[] changes =
        [
            ("expired", c => c["exp"] = now - 60),
            ("not valid yet", c => c["nbf"] = now + 120),
            ("another issuer", c => c["iss"] = "http://127.0.0.1.evil.example"),
            ("another audience", c => c["aud"] = Audience + "2"),
            ("a part of the issuer", c => c["iss"] = "http"),
            ("several issuers", c => c["iss"] = new JsonArray(Issuer)),
            ("for other applications too", c => c["aud"] = new JsonArray(Audience, Audience + "2")),
            ("for no application", c => c["aud"] = new JsonArray()),
            ("an end in words", c => c["exp"] = "never"),
            ("an end as text", c => c["exp"] = "99999999999"),
            ("an end that is nothing", c => c["exp"] = null),
            ("a subject that is nothing", c => c["sub"] = null),
            ("no end", c => c.Remove("exp")),
            ("no beginning", c => c.Remove("nbf")),
            ("no issuer", c => c.Remove("iss")),
            ("no audience", c => c.Remove("aud")),
            ("nobody", c => c.Remove("sub")),
            ("an empty subject", c => c["sub"] = ""),
        ];
        foreach (var (what, change) in changes) yield return (what, Signed(key, parts[0], Changed(parts[1], change)));
        foreach (var text in new[] { "", ".", "..", "...", "anna", "a.b.c", $"{parts[0]}.{parts[1]}", $"{good}.{parts[2]}", $"{Part("[]")}.{parts[1]}.{parts[2]}", $"{Part("\"ES256\"")}.{parts[1]}.{parts[2]}", Signed(key, parts[0], Part("[]")), Signed(key, parts[0], Part("no JSON")), $"{Part(new string('[', 20_000))}.{parts[1]}.{parts[2]}" }) yield return ($"no token ({text})", text);
    }

    private static async Task<string> TokenAsync(GatewayOnTheWire wire, string person, string path = "/wiki/page") => (await wire.BackendSeesAsync(person, path: path)).Header("X-Jit-Assertion")[0];

    private static string Signed(AssertionKey key, string header, string claims) => $"{header}.{claims}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes($"{header}.{claims}")))}";

    private static string Mac(string secret, string header, string claims) => $"{header}.{claims}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{header}.{claims}")))}";

    private static string Changed(string claims, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(claims))!.AsObject();
        change(json);
        return Part(json.ToJsonString());
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
