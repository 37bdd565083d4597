using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders.Probe;

/// <param name="What">In words, for the report.</param>
internal sealed record Forgery(string What, IReadOnlyList<(string Name, string Value)> Headers);

/// <summary>What somebody would send who wants to be taken for another person.</summary>
internal sealed class Forgeries(Backend backend, string issuer, string user, TimeProvider time)
{
    private static readonly string[] Usual =
    [
        "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Preferred-Username", "X-Auth-Request-User", "X-WEBAUTH-USER", "X-User", "X-Authenticated-User", "X-authentik-username", "SSL_CLIENT_S_DN_CN",
    ];

    private readonly IdentityHeaderSet _set = backend.Part<IdentityHeaderSet>();

    /// <summary>The name as UTF-8, each octet as the character that is sent as it.</summary>
    private readonly string _octets = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(user));

    public IEnumerable<Forgery> All()
    {
        var configured = _set.Headers.Select(h => (h.Name.Value, h.TextOf(user))).ToList();   // a constant is no secret, and an application may need it
        foreach (var header in _set.Headers.Where(h => h.Constant is null)) yield return new Forgery(header.Name.Value, [(header.Name.Value, header.TextOf(user))]);
        if (configured.Count > 1) yield return new Forgery("all of these", configured);
        if (configured.Count > 0)
        {
            yield return new Forgery("all of these in lower case", Spelt(configured, name => name.ToLowerInvariant()));
            yield return new Forgery("all of these with _ for -", Spelt(configured, name => name.Replace('-', '_')));
        }

        yield return new Forgery("headers of other proxies", [.. Usual.Select(name => (name, _octets))]);
        yield return new Forgery("headers of other proxies with _ for -", Spelt([.. Usual.Select(name => (name, _octets))], name => name.Replace('-', '_')));
        var stranger = KeyRing.Empty.At(time.GetUtcNow()).Keys[0];
        yield return new Forgery($"{IdentityHeaderSet.AssertionHeader} that nobody signed", [(IdentityHeaderSet.AssertionHeader, $"{Part("""{"alg":"none","typ":"JWT"}""")}.{Claims(TimeSpan.Zero)}.")]);
        yield return new Forgery($"{IdentityHeaderSet.AssertionHeader} of another key", [(IdentityHeaderSet.AssertionHeader, Signed(stranger, Claims(TimeSpan.Zero)))]);
        yield return new Forgery($"{IdentityHeaderSet.AssertionHeader} of another key that has run out", [(IdentityHeaderSet.AssertionHeader, Signed(stranger, Claims(TimeSpan.FromHours(1))))]);
        yield return new Forgery("Basic with no password", [(BasicTrust.Header.Value, BasicTrust.ValueOf(user, ""))]);
        if (_set.Trust?.Secret is not { } secret) yield break;
        yield return new Forgery($"{secret.Name} with a wrong secret", [(secret.Name.Value, _octets), .. configured]);
        yield return new Forgery($"{secret.Name} with an empty secret", [(secret.Name.Value, ""), .. configured]);   // whose own secret was never set, compares with nothing
        foreach (var (former, i) in secret.Former.Select((f, i) => (f, i + 1))) yield return new Forgery($"{secret.Name} with the former secret {i}", [(secret.Name.Value, former), .. configured]);
    }

    private static List<(string Name, string Value)> Spelt(IEnumerable<(string Name, string Value)> headers, Func<string, string> spell) => [.. headers.Select(h => (spell(h.Name), h.Value))];

    /// <param name="age">How long ago the token ran out.</param>
    private string Claims(TimeSpan age)
    {
        var now = (time.GetUtcNow() - age - (age > TimeSpan.Zero ? AssertionSigner.Lifetime : TimeSpan.Zero)).ToUnixTimeSeconds();
        return Part(JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["aud"] = $"urn:jitgateway:backend:{backend.Name}",
            ["sub"] = user,
            ["preferred_username"] = user,
            ["email"] = user,
            ["name"] = user,
            ["groups"] = Array.Empty<string>(),
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)AssertionSigner.Lifetime.TotalSeconds,
            ["jti"] = "probe",
        }));
    }

    private static string Signed(AssertionKey key, string claims)
    {
        var text = $"{key.TokenHeader}.{claims}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
