using JitGateway.Configuration;
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
        var (_, errors, _) = _folder.With("{\n \"Gateway\": { \"PublicOrigin\": }\n}").Files().Read();

        errors.ShouldHaveSingleItem().Located.ShouldBe(
            $"{Path.Combine(_folder.Folder, "appsettings.json")}:2:31: is not valid JSON: '}}' is an invalid start of a value. Mend the file there: what stands behind was not looked at.");
    }

    [Fact]
    public void A_key_that_is_said_twice_does_not_hide_what_else_is_wrong()
    {
        var errors = Located("""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com", "publicOrigin": "https://other.example.com" },
              "Backends": {
                "wiki": { "Match": { "Path": "wiki" }, "Destinations": [ "nowhere" ], "Destinations": [ "http://10.0.0.5" ], "Acces": [] }
              }
            }
            """);

        errors.ShouldBe(
        [
            "2:59: Gateway:publicOrigin: is said again, and what line 2 says counts for what is told here. Take one of the two away.",
            "4:93: Backends:wiki:Destinations:0: is said again, and what line 4 says counts for what is told here. Take one of the two away.",
            .. errors.Skip(2),
        ]);
        errors.ShouldContain(e => e.StartsWith("4:114: Backends:wiki:Acces: is not a key that is known here. Did you mean \"Access\"?", StringComparison.Ordinal));
        errors.ShouldContain(e => e.StartsWith("4:26: Backends:wiki:Match:Path = \"wiki\":", StringComparison.Ordinal));
        errors.ShouldContain(e => e.StartsWith("4:62: Backends:wiki:Destinations:0 = \"nowhere\":", StringComparison.Ordinal));
        errors.Count.ShouldBe(5);
    }

    [Fact]
    public void Of_a_file_that_breaks_off_all_is_told_that_stands_before_and_nothing_that_only_is_missing_behind()
    {
        var errors = Located("""
            {
              "Gateway": { "Mangement": {}, "TrustedProxies": [ "nobody" ] },
              "Backends": {
                "wiki": { "Match": { "Path": "wiki" }, "IdentityProvider": "corp" }
                "docs": {}
              },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "https://idp.example.com/metadata" } } }
            }
            """);

        errors[0].ShouldStartWith("5:5: is not valid JSON: ");
        errors[0].ShouldEndWith("Mend the file there: what stands behind was not looked at.");
        errors.Skip(1).Select(e => e.Split(": ")[1]).Order(StringComparer.Ordinal).ShouldBe(["Backends:wiki:Match:Path = \"wiki\"", "Gateway:Mangement", "Gateway:TrustedProxies:0 = \"nobody\""]);
    }

    [Fact]
    public void One_file_that_breaks_off_does_not_hide_what_is_wrong_in_another()
    {
        var errors = _folder.With("{ \"Gateway\": { \"PublicOrigin\": ").With("""{ "Backends": { "wiki": { "Match": { "Path": "wiki" } } }, "Nonsense": {} }""", "more.json");

        var said = Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(errors.Files())).Errors.Select(e => e.Located.Replace(_folder.Folder + "/", "", StringComparison.Ordinal)).ToList();
        said.Count.ShouldBe(3, string.Join('\n', said));
        said[0].ShouldStartWith("appsettings.json:1:");
        said.ShouldContain(e => e.StartsWith("more.json:1:60: Nonsense = \"Nonsense\": is not the name of a section.", StringComparison.Ordinal));
        said.ShouldContain(e => e.StartsWith("more.json:1:38: Backends:wiki:Match:Path = \"wiki\":", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_is_called_one_and_the_file_that_may_be_meant_is_named()
    {
        ConfigurationFiles files = new([_folder.Folder], new Dictionary<string, string?>(StringComparer.Ordinal));
        files.Read().Errors.ShouldHaveSingleItem().ToString().ShouldBe($"{_folder.Folder}: is a folder. Name a JSON file; there is none in it.");

        _folder.With("{}", "gateway.json").With("{}", "appsettings.schema.json").With("{}", "test.json");
        files.Read().Errors.ShouldHaveSingleItem().ToString().ShouldBe($"{_folder.Folder}: is a folder. Name a file, as in {_folder.Folder}/gateway.json or {_folder.Folder}/test.json.");
        Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(files)).Errors.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_plug_in_that_is_not_built_yet_is_one_error_wherever_it_is_asked_for()
    {
        _folder.With("""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Plugins": { "Acme.Phonebook": { "Path": "plugins/Acme.Phonebook.dll" } },
              "Backends": {
                "phones": {
                  "Match": { "Path": "/phones" }, "Destinations": [ "http://10.0.0.5" ],
                  "Provisioning": { "Adapter": "acme.phonebook", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" }, "Acme.Phonebook": { "File": "phonebook.json" } }
                }
              }
            }
            """);

        _folder.Errors().ShouldBe([$"Plugins:Acme.Phonebook:Path = \"{_folder.Folder}/plugins/Acme.Phonebook.dll\": is not there. Build the plug-in, or name its .dll; a relative path begins beside the file that names it."]);
    }

    [Fact]
    public void A_file_whose_name_begins_with_a_dot_is_read_as_any_other()
    {
        _folder.With($$"""{ {{Origin}}, "Nonsense": {} }""", ".gateway.json").Errors().ShouldHaveSingleItem().ShouldStartWith("Nonsense = ");
        _folder.With($$"""{ {{Origin}}, "Nonsense": {}""", ".gateway.json").Errors().Select(e => e.Split(": ")[1].Split('.')[0]).ShouldBe(["is not valid JSON", "is not the name of a section"]);
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

    /// <summary>Every error as an operator reads it, without the file.</summary>
    private List<string> Located(string json)
    {
        var file = Path.Combine(_folder.Folder, "appsettings.json") + ":";
        return [.. Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(_folder.With(json).Files())).Errors.Select(e => e.Located.Replace(file, "", StringComparison.Ordinal))];
    }
}
