using System.Globalization;
using System.Text;
using JitGateway.Access;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Explain;
using Microsoft.Extensions.Configuration;

namespace JitGateway.Tests.Access;

/// <summary>Random rules and random requests, the same for the same seed.</summary>
internal sealed class ExplainCases(int seed)
{
    public const string Mfa = "https://refeds.org/profile/mfa";

    private const string Providers = """ "corp": { "Metadata": "corp.xml" }, "partners": { "Metadata": "partners.xml" } """;

    /// <summary>Name, further keys, and the first segments of the paths that its rules speak of.</summary>
    private static readonly (string Name, string Keys, string Prefix)[] Backends =
    [
        ("a", """ "Match": { "Path": "/a" } """, "/a"),
        ("b", """ "Match": { "Path": "/b", "StripPrefix": true } """, ""),
        ("c", """ "Match": { "Path": "/a/c" }, "PathCase": "Exact" """, "/a/c"),
        ("d", """ "Match": { "Hosts": [ "wiki.localhost" ] } """, ""),
        ("e", """ "Match": { "Hosts": [ "wiki.localhost" ], "Path": "/x", "StripPrefix": true } """, ""),
        ("f", """ "Match": { "Hosts": [ "wiki.localhost" ], "Path": "/x/admin" }, "IdentityProvider": "partners" """, "/x/admin"),
    ];

    private static readonly string[] Hosts = ["127.0.0.1", "127.0.0.1", "wiki.localhost", "wiki.localhost", "WIKI.localhost", "127.0.0.1", "wiki.localhost", "nobody.test"];
    private static readonly string[] Starts = ["/a", "/b", "/a/c", "/x", "/x/admin", "/", "/a", "/b", "/a/c", "/x/admin", "/A", "/B", "//a", "/sso", "/SSO/me", "/none", "/a/C", "/X"];
    private static readonly string[] Pieces =
    [
        "/", "/a", "/b", "/c", "/x", "/admin", "/pub", "/a", "/b", "/admin", "/pub", "/Admin", "/PUB", "/deep/er", "/.", "/..", "/%2e", "/%2E%2e", "%2f", "%2F", "%5c", ";", ";v=1", "//", ".", "%20", "/%61dmin", "%25", "%252e", "%", "%z1", "/%c3%a4", "%e4", "%c0%af",
        "%ed%a0%80", "%f4%90%80%80", "%e0%80", "%f0%9f%98%80", "%00", "%7f", "~", "!", "%3b", "%3f", "%23", "%253F", "/%c3", "?q=1", "?q=/..%2f",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE"];
    private static readonly RequestWay[] Ways = [RequestWay.Plain, RequestWay.Plain, RequestWay.Plain, RequestWay.Plain, RequestWay.Plain, RequestWay.Socket, RequestWay.SocketOverHttp2, RequestWay.OtherUpgrade];
    private static readonly string?[] Addresses = ["10.1.2.3", "192.0.2.7", "2001:db8::5", "203.0.113.9", "10.1.2.3", "192.0.2.7", "2001:db8::5", null];

    private readonly Random _random = new(seed);

    /// <summary>Who may come; null: nobody.</summary>
    public static readonly IReadOnlyList<WrittenPerson?> People =
    [
        null,
        null,
        new() { User = "ann", Groups = ["staff"], IdentityProvider = "corp", Attributes = Attributes(("department", "Engineering"), ("attr:level", "7")) },
        new() { User = "bob", Groups = ["staff", "admins"], IdentityProvider = "corp", AuthnContext = Mfa, Attributes = Attributes(("department", "Sales"), ("attr:level", "2.5")) },
        new() { User = "cleo", IdentityProvider = "partners", AuthnAge = TimeSpan.FromHours(3), Attributes = Attributes(("attr:level", "none")) },
        new() { User = "dan", Groups = ["admins"], IdentityProvider = "partners", AuthnContext = Mfa, AuthnAge = TimeSpan.FromMinutes(40) },
        new() { User = "eve", Groups = ["guests"], IdentityProvider = "gone", Attributes = Attributes(("department", "Engineering")) },
    ];

    /// <param name="portOf">Where a backend answers.</param>
    public string Configuration(Func<string, int> portOf) => $$"""
        {
          "Gateway": { "PublicOrigin": "http://127.0.0.1", "TrustedProxies": [ "127.0.0.1" ] },
          "Saml": { "IdentityProviders": { {{Providers}} } },
          "Backends": { {{string.Join(", ", Backends.Select(b => $$"""
            "{{b.Name}}": { {{b.Keys}}, "Destinations": "http://127.0.0.1:{{portOf(b.Name)}}", "Access": [ {{string.Join(", ", Rules(b.Keys, b.Prefix))}} ] }
            """))}} }
        }
        """;

    /// <summary>A request, and who makes it.</summary>
    public ExplainCase Next(DateTimeOffset now)
    {
        var host = Any(Hosts);
        var path = Any(Starts);
        var isPlain = _random.Next(10) == 0;
        for (var i = _random.Next(5); i > 0; i--) path += isPlain ? Any(Pieces[1..11]) : Any(Pieces);
        var isAbsolute = isPlain && _random.Next(2) == 0;
        if (isAbsolute) host = host.ToLowerInvariant();   // as whoever writes it so does; Kestrel refuses another spelling, a browser's address never has one
        var way = isAbsolute ? RequestWay.Plain : Any(Ways);
        var method = way is RequestWay.Socket or RequestWay.SocketOverHttp2 ? "GET" : _random.Next(40) == 0 ? "TRACE" : Any(Methods);
        return new ExplainCase(host, isAbsolute ? $"http://{host}{path}" : path, method, Any(Addresses), _random.Next(People.Count), now, IsCold: _random.Next(2) == 0) { Way = way };
    }

    /// <summary>As many as the configuration takes: one that could never match is none.</summary>
    private List<string> Rules(string keys, string prefix)
    {
        var rules = new List<string>();
        for (var tries = 0; rules.Count < 10 && tries < 200; tries++)
            if (IsGood(keys, [.. rules, Rule(prefix, isLast: rules.Count == 9)]) is { } good)
                rules = good;
        return rules;
    }

    private static List<string>? IsGood(string keys, List<string> rules)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Saml": { "IdentityProviders": { {{Providers}} } }, "Backends": { "x": { {{keys}}, "Access": [ {{string.Join(", ", rules)}} ] } } }"""));
        var context = new ConfigurationContext(new ConfigurationBuilder().AddJsonStream(json).Build());
        context.Set(typeof(IdentityProviderNames), new IdentityProviderNames(["corp", "partners"], MayGrow: false));
        var section = context.Root.GetSection("Backends:x");
        var options = new BackendOptions { Match = { Path = section["Match:Path"] ?? "/", StripPrefix = section["Match:StripPrefix"] is not null } };
        _ = new AccessRulesPart().Read(new BackendPartContext(BackendName.Parse("x"), options, section, context));
        return context.Errors.Any ? null : rules;
    }

    private string Rule(string prefix, bool isLast)
    {
        var effect = Any(["Public", "Allow", "Allow", "Deny", "Deny", "StepUp", "StepUp"]);
        if (isLast && effect == "StepUp") effect = "Deny";
        var passive = effect == "Public" && _random.Next(4) == 0 ? """ "Passive": true, """ : "";
        var conditions = new List<string>();
        if (!isLast || effect == "Public") conditions.Add(PathCondition(prefix));
        if (_random.Next(4) == 0) conditions.Add($""" "Methods": "{Any(["GET", "POST", "PUT"])}" """);
        if (_random.Next(4) == 0) conditions.Add(RequestCondition());
        if (effect is not ("Public" or "StepUp") && _random.Next(3) > 0) conditions.Add(PersonCondition());
        if (_random.Next(4) == 0) conditions.Add($$""" "Not": { {{(effect == "Public" || _random.Next(2) == 0 ? RequestCondition() : PersonCondition())}} } """);
        if (effect == "StepUp" || (effect == "Allow" && _random.Next(2) == 0)) conditions.Add(_random.Next(2) == 0 ? $""" "AuthnContext": "{Mfa}" """ : """ "MaxAuthnAge": "01:00:00" """);
        return $$"""{ {{passive}} {{string.Join(", ", conditions.Append($""" "Effect": "{effect}" """))}} }""";
    }

    private string PathCondition(string prefix) => Any(
    [
        $""" "Path": "{prefix}/{Any(["a", "b", "admin", "pub"])}" """,
        $""" "PathIs": [ "{prefix}/{Any(["a", "pub"])}", "{prefix}/admin/a" ] """,
        $""" "PathLike": "{prefix}/{Any(["*/a", "**/admin", "**/pub/**", "a*/**", "*"])}" """,
    ]);

    private string RequestCondition() => Any(
    [
        """ "Networks": [ "10.0.0.0/8", "2001:db8::/32" ] """,
        """ "Networks": "192.0.2.7" """,
        """ "Hours": { "Days": "Mon-Fri", "From": "08:00", "To": "18:00", "TimeZone": "Europe/Berlin" } """,
        """ "Hours": { "From": "22:00", "To": "06:00" } """,
    ]);

    private string PersonCondition() => Any(
    [
        """ "Groups": "staff" """,
        """ "Groups": [ "admins", "guests" ] """,
        """ "IdentityProviders": "corp" """,
        """ "Attributes": { "department": { "Matches": "Eng.*" } } """,
        """ "Attributes": { "attr:level": { "AtLeast": 2.5, "AtMost": 6 } } """,
        """ "Attributes": { "department": { "Absent": true } } """,
        """ "Attributes": { "username": [ "ann", "dan" ] } """,
    ]);

    private T Any<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private static Dictionary<string, IReadOnlyList<string>> Attributes(params (string Name, string Value)[] values) =>
        values.ToDictionary(v => v.Name, v => (IReadOnlyList<string>)[v.Value], StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a request wants to become.</summary>
internal enum RequestWay
{
    Plain,

    /// <summary>A WebSocket.</summary>
    Socket,

    /// <summary>One over HTTP/2, which has the method CONNECT on the wire and is asked about as GET (RFC 8441).</summary>
    SocketOverHttp2,

    /// <summary>What the gateway takes no notice of.</summary>
    OtherUpgrade,
}

/// <param name="Target">The request's target, in origin form or in absolute form.</param>
/// <param name="Address">Null: nobody knows it.</param>
/// <param name="IsCold">The node does not know the person's session; the store does.</param>
/// <param name="Person">Its place among <see cref="ExplainCases.People"/>.</param>
internal sealed record ExplainCase(string Host, string Target, string Method, string? Address, int Person, DateTimeOffset Now, bool IsCold)
{
    public RequestWay Way { get; init; }

    public string Url => Target.StartsWith('/') ? $"http://{Host}{Target}" : Target;

    public WrittenPerson? Who => ExplainCases.People[Person];

    /// <summary>As a session would hold the person.</summary>
    public UserIdentity? Identity()
    {
        if (Who is not { } who) return null;
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["username"] = [who.User!] };
        if (who.Groups.Count > 0) mapped["groups"] = who.Groups;
        foreach (var (name, values) in who.Attributes.Where(a => !a.Key.StartsWith("attr:", StringComparison.Ordinal))) mapped[name] = values;
        return new UserIdentity
        {
            Subject = new SubjectKey($"https://{who.IdentityProvider}.example.com", who.User!),
            IdentityProvider = who.IdentityProvider!,
            AuthnInstant = Now - (who.AuthnAge ?? TimeSpan.Zero),
            AuthnContext = who.AuthnContext,
            Mapped = mapped,
            Attributes = who.Attributes.Where(a => a.Key.StartsWith("attr:", StringComparison.Ordinal)).ToDictionary(a => a.Key[5..], a => a.Value, StringComparer.Ordinal),
        };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {Url} ({Way}) from {Address ?? "nowhere"} at {Now:s}Z by {Who?.User ?? "nobody"}{(IsCold ? ", cold" : "")}");
}
