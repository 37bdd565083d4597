using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration;

/// <summary>A good configuration that breaks off: of what stands before, nothing is wrong, whatever it needs of the rest.</summary>
public sealed class CutConfigurationTests : IDisposable
{
    private const string Context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

    /// <summary>A line for each key that needs another one.</summary>
    private static readonly string[] Sections =
    [
        """
        "Sessions": {
            "Store": "Redis",
            "NearCacheSealed": true,
            "IdleTimeout": "12:00:00",
            "NearCache": "00:00:30",
            "AbsoluteTimeout": "20:00:00"
          }
        """,
        """
        "Tls": {
            "RedirectHttp": "Always",
            "Http3": true,
            "Hsts": {
              "Preload": true,
              "MaxAge": "400.00:00:00",
              "IncludeSubDomains": true
            },
            "Certificates": [ { "Certificate": "keys/saml.pem", "Key": "keys/saml.pem" } ]
          }
        """,
        $$"""
        "Backends": {
            "wiki": {
              "IdentityProvider": "corp",
              "Health": { "Required": true },
              "Access": [
                { "Path": "/wiki/assets", "Effect": "Public" },
                { "AuthnContextComparison": "Minimum",
                  "AuthnContext": [ "{{Context}}" ],
                  "Effect": "StepUp" },
                { "Reason": "No.",
                  "IdentityProviders": [ "corp" ],
                  "Effect": "Deny" },
                { "Groups": [ "staff" ], "Effect": "Allow" }
              ],
              "Cluster": { "HealthCheck": { "Passive": { "Enabled": true } } },
              "Login": { "AuthnContext": [ "{{Context}}" ] },
              "Match": { "Path": "/wiki" },
              "Destinations": [ "https://wiki.internal.example.com" ]
            }
          }
        """,
        $$"""
        "Saml": {
            "IdentityProviders": {
              "corp": {
                "RequireEncryptedAssertions": true,
                "AllowUnsignedLogout": true,
                "SingleLogout": "Both",
                "NameIdFormat": "transient",
                "SubjectFrom": "uid",
                "AuthnContextComparison": "Minimum",
                "RequestedAuthnContext": [ "{{Context}}" ],
                "Metadata": "https://idp.example.com/metadata"
              }
            },
            "AuthnContextOrder": [ "{{Context}}" ],
            "DecryptionKeys": [ { "Certificate": "keys/saml.pem", "Key": "keys/saml.pem" } ],
            "SigningKeys": [ { "Certificate": "keys/saml.pem", "Key": "keys/saml.pem" } ]
          }
        """,
        """
        "Redis": {
            "ClientKey": "keys/saml.pem",
            "ClientCertificate": "keys/saml.pem",
            "CertificateAuthority": "keys/saml.pem",
            "Configuration": "redis.example.com:6379,ssl=true"
          }
        """,
        """
        "Pages": {
            "LogoDark": "logo.svg",
            "Logo": "logo.svg",
            "Name": "Example"
          }
        """,
        """
        "Gateway": {
            "CookieDomain": "example.com",
            "PublicOrigin": "https://sso.example.com"
          }
        """,
    ];

    private readonly ConfigurationFolder _folder = new();

    public CutConfigurationTests()
    {
        _folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        _folder.WithFile("logo.svg", """<svg xmlns="http://www.w3.org/2000/svg"/>""");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Each section comes first once, before those that followed it and before those that stood before it.</summary>
    public static TheoryData<int, bool> Orders
    {
        get
        {
            var orders = new TheoryData<int, bool>();
            foreach (var first in Enumerable.Range(0, Sections.Length))
                foreach (var isReversed in (bool[])[false, true])
                    orders.Add(first, isReversed);
            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Wherever_a_good_configuration_breaks_off_nothing_is_told_but_that(int first, bool isReversed)
    {
        var sections = Sections[first..].Concat(Sections[..first]).ToList();
        if (isReversed) sections.Reverse();
        var lines = $"{{\n  {string.Join(",\n  ", sections)}\n}}".Split('\n');
        _folder.With(string.Join('\n', lines)).Errors().ShouldBeEmpty();

        foreach (var (start, end) in Enumerable.Range(1, lines.Length - 1).Select(i => (string.Join('\n', lines[..i]), lines[i])))
            _folder.With(start).Errors().ShouldHaveSingleItem($"before {end}").ShouldContain(" is not valid JSON: ");
    }

    [Fact]
    public void What_a_file_says_is_not_wrong_where_one_behind_it_breaks_off_and_may_say_it_anew()
    {
        const string wrong = """{ "Gateway": { "PublicOrigin": "http://sso.example.com" }, "Sessions": { "Store": "Nowhere" } }""";
        const string broken = """{ "Urls": "http://127.0.0.1:8080" """;
        _folder.With(wrong, "base.json").With(broken, "over.json").Errors().ShouldHaveSingleItem().ShouldContain("over.json: is not valid JSON: ");

        var told = _folder.With(broken, "base.json").With(wrong, "over.json").Errors();
        told.Count.ShouldBe(3);
        told.ShouldContain(e => e.StartsWith("Gateway:PublicOrigin = \"http://sso.example.com\": is http", StringComparison.Ordinal));
        told.ShouldContain(e => e.StartsWith("Sessions:Store = \"Nowhere\": is not the name of a value.", StringComparison.Ordinal));
    }
}
