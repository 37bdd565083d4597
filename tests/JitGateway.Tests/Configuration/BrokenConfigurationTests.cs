using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration;

/// <summary>What an operator reads when a configuration is wrong: every error at once, each with path, value and cure.</summary>
public sealed class BrokenConfigurationTests : IDisposable
{
    private const string Origin = """ "Gateway": { "PublicOrigin": "https://sso.example.com" } """;
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ }""",
        "Gateway:PublicOrigin: is missing. Write the origin under which browsers reach the gateway, as in https://sso.example.com.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "sso.example.com" } }""",
        "Gateway:PublicOrigin = \"sso.example.com\": is not an absolute URL. Write a URL such as https://host.example.com/path.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "http://sso.example.com" } }""",
        "Gateway:PublicOrigin = \"http://sso.example.com\": is http, which is allowed on loopback only: cookies and assertions would travel in clear. Write https://sso.example.com.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "ftp://sso.example.com" } }""",
        "Gateway:PublicOrigin = \"ftp://sso.example.com\": is neither https nor http. Write https://HOST.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com/path" } }""",
        "Gateway:PublicOrigin = \"https://sso.example.com/path\": has more than scheme, host and port. Write https://sso.example.com.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "http://[::1]:8080" } }""",
        "Gateway:PublicOrigin = \"http://[::1]:8080\": has an IPv6 address for a host, which routes cannot match. Write http://localhost:8080; Urls may hold the address.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://[2001:db8::1]" } }""",
        "Gateway:PublicOrigin = \"https://[2001:db8::1]\": has an IPv6 address for a host, which routes cannot match. Write a host name, as in https://sso.example.com.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com", "TrustedProxies": [ "10.0.0.0/8", "everybody" ] } }""",
        "Gateway:TrustedProxies:1 = \"everybody\": is neither an address nor a network. Write an address such as 10.0.0.1 or a network such as 10.0.0.0/8.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com", "Management": { "Url": "https://127.0.0.1:9090" } } }""",
        "Gateway:Management:Url = \"https://127.0.0.1:9090\": is not an http URL. Write http://ADDRESS:PORT, as in http://127.0.0.1:9090.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com", "PublicOrigins": "x" } }""",
        "Gateway:PublicOrigins: is not a key that is known here. Did you mean \"PublicOrigin\"? Known: CookieDomain, CookieName, DrainDelay, Limits, Management, PublicOrigin, RateLimits, ShutdownTimeout, TrustedProxies.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com", "CookieDomain": ".example.com" } }""",
        "Gateway:CookieDomain = \".example.com\": is not a domain that can hold a cookie. Write the parent domain of all hosts without a leading dot, as in example.com.")]
    [InlineData("""{ "Gateway": { "PublicOrigin": "https://sso.example.com", "CookieDomain": "ample.com" } }""",
        "Gateway:CookieDomain = \"ample.com\": is no parent domain of PublicOrigin's host sso.example.com, so browsers would refuse the cookie. Write a domain that PublicOrigin's host ends with, or leave the key out.")]
    [InlineData("""{ "Gateway": "https://sso.example.com" }""",
        "Gateway = \"https://sso.example.com\": is a single value where a section belongs. Write an object with: PublicOrigin, TrustedProxies, Management, CookieName, CookieDomain, DrainDelay, ShutdownTimeout.")]
    public void The_section_Gateway(string json, string expected) => ErrorsOf(json).ShouldContain(expected);

    [Fact]
    public void A_route_that_only_YARP_knows_to_be_wrong_is_an_error_and_not_a_gateway_without_routes()
    {
        var error = ErrorsOf("""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com", "CookieDomain": "example.com" },
              "Backends": { "books": { "Match": { "Hosts": [ "xn--bcher-kva.example.com" ] }, "Destinations": "http://10.0.0.5" } }
            }
            """).ShouldHaveSingleItem();

        error.ShouldStartWith("Backends:books:Match: is refused by YARP: Punycode host name");
        error.ShouldEndWith("Write hosts and a path that YARP can match.");
    }

    [Fact]
    public void A_misspelt_section_is_named_with_the_one_that_was_meant() =>
        ErrorsOf($$"""{ {{Origin}}, "Backend": { } }""").ShouldContain(e =>
            e.StartsWith("Backend = \"Backend\": is not the name of a section. Did you mean \"Backends\"? Legal: "));

    [Theory]
    [InlineData(""" "Wiki": { "Destinations": [ "http://10.0.0.5" ] } """,
        "Backends:Wiki = \"Wiki\": is not a name for a backend. Use lower-case letters, digits and hyphens, at most 40.")]
    [InlineData(""" "wiki": { } """,
        "Backends:wiki:Destinations: is missing. Write the backend's address, as in [ \"http://10.0.0.5:8080\" ].")]
    [InlineData(""" "wiki": { "Destinations": [ "10.0.0.5:8080" ] } """,
        "Backends:wiki:Destinations:0 = \"10.0.0.5:8080\": is not an absolute URL. Write a URL such as https://host.example.com/path.")]
    [InlineData(""" "wiki": { "Destinations": [ "ldap://10.0.0.5" ] } """,
        "Backends:wiki:Destinations:0 = \"ldap://10.0.0.5\": is neither http nor https. Write http://HOST:PORT.")]
    [InlineData(""" "wiki": { "Destinations": { "a": "http://10.0.0.5" } } """,
        "Backends:wiki:Destinations:a: stands in a list, which has no names. Write [ … ].")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "wiki" } } """,
        "Backends:wiki:Match:Path = \"wiki\": does not begin with a slash. Write /wiki.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/wiki/*" } } """,
        "Backends:wiki:Match:Path = \"/wiki/*\": is not a plain path. Write whole segments without pattern, query, escapes, empty segments, or dots and blanks at the end of one, as in /wiki.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/wiki/../admin" } } """,
        "Backends:wiki:Match:Path = \"/wiki/../admin\": is not a plain path. Write whole segments without pattern, query, escapes, empty segments, or dots and blanks at the end of one, as in /wiki.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/wiki./x" } } """,
        "Backends:wiki:Match:Path = \"/wiki./x\": is not a plain path. Write whole segments without pattern, query, escapes, empty segments, or dots and blanks at the end of one, as in /wiki.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/sso/wiki" } } """,
        "Backends:wiki:Match:Path = \"/sso/wiki\": is under /sso, where the gateway's own pages are. Choose another prefix.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/SSO" } } """,
        "Backends:wiki:Match:Path = \"/SSO\": is under /sso, where the gateway's own pages are. Choose another prefix.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Hosts": [ "::1" ] } } """,
        "Backends:wiki:Match:Hosts:0 = \"::1\": is an IPv6 address, which routes cannot match. Write a name such as wiki.example.com.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Hosts": [ "https://wiki.example.com" ] } } """,
        "Backends:wiki:Match:Hosts:0 = \"https://wiki.example.com\": is not a host name. Write a name such as wiki.example.com, without scheme, port or path.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "StripPrefix": "yes" } } """,
        "Backends:wiki:Match:StripPrefix = \"yes\": is not true or false. Write true or false.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": "/wiki" } """,
        "Backends:wiki:Match = \"/wiki\": is a single value where a section belongs. Write an object with: Hosts, Path, StripPrefix, PreserveHost, Rewrite.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Match": { "Path": "/wiki" } }, "docs": { "Destinations": "http://10.0.0.6", "Match": { "Path": "/wiki/" } } """,
        "Backends:wiki:Match = \"sso.example.com/wiki\": is matched by backend docs too. Give one of them another host or path.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Cluster": { "HttpRequest": { "ActivityTimeout": "30" } } } """,
        "Backends:wiki:Cluster:HttpRequest:ActivityTimeout = \"30\": is not a time span. Write hh:mm:ss, as in 00:30:00.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Cluster": { "HealthChek": { } } } """,
        "Backends:wiki:Cluster:HealthChek: is not a key that is known here. Did you mean \"HealthCheck\"? Known: HealthCheck, HttpClient, HttpRequest, LoadBalancingPolicy, Metadata, SessionAffinity.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Cluster": { "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "HashCookie" } } } """,
        "Backends:wiki:Cluster:SessionAffinity:Policy = \"HashCookie\": is not a policy that holds over all nodes. Write ArrCookie.")]
    [InlineData(""" "wiki": { "Destinations": "http://10.0.0.5", "Cluster": { "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at" } } } """,
        "Backends:wiki:Cluster:SessionAffinity:Policy: is not a policy that holds over all nodes. Write ArrCookie.")]
    public void The_section_Backends(string backends, string expected) =>
        ErrorsOf($$"""{ {{Origin}}, "Backends": { {{backends}} } }""").ShouldContain(expected);

    [Fact]
    public void A_load_balancing_policy_that_YARP_does_not_know_is_refused_at_start() =>
        ErrorsOf($$"""{ {{Origin}}, "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "Cluster": { "LoadBalancingPolicy": "Fairest" } } } }""")
            .ShouldContain(e => e.StartsWith("Backends:wiki:Cluster") && e.Contains("Fairest"));

    [Fact]
    public void A_misspelt_key_of_a_backend_is_an_error_because_it_might_have_been_a_rule() =>
        ErrorsOf($$"""{ {{Origin}}, "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "Destination": "http://10.0.0.6" } } }""")
            .ShouldContain(e => e.StartsWith("Backends:wiki:Destination: is not a key that is known here. Did you mean \"Destinations\"? Known: "));

    [Fact]
    public void Broken_JSON_is_named_with_file_and_line()
    {
        var (_, errors) = _folder.With("{\n \"Gateway\": { \"PublicOrigin\": }\n}").Files().Read();

        errors.ShouldHaveSingleItem().Located.ShouldBe(
            $"{Path.Combine(_folder.Folder, "appsettings.json")}:2:31: is not valid JSON: '}}' is an invalid start of a value. Mend the file there.");
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named()
    {
        _folder.With("{}", "gone.json");
        File.Delete(Path.Combine(_folder.Folder, "gone.json"));

        _folder.Errors().ShouldBe([$"{Path.Combine(_folder.Folder, "gone.json")}: does not exist. Name an existing file with --config, or make this one."]);
    }

    [Fact]
    public void All_errors_of_all_sections_come_together() =>
        ErrorsOf("""{ "Gateway": { "PublicOrigin": "http://sso.example.com" }, "Backends": { "a": { }, "B": { } }, "Nonsense": { } }""")
            .Count.ShouldBeGreaterThanOrEqualTo(4);

    private IReadOnlyList<string> ErrorsOf(string json) => _folder.With(json).Errors();
}
