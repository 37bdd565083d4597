using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

public sealed class BrokenSessionsConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "Store": "Redis" """,
        "Sessions:Store = \"Redis\": needs a Redis, and none is configured. Write Redis:Configuration, as in \"redis1:6379,password=env:REDIS_PASSWORD\", or Store Memory for one node.")]
    [InlineData(""" "Store": "Memcached" """,
        "Sessions:Store = \"Memcached\": is not the name of a value. Use one of: Memory, Redis.")]
    [InlineData(""" "IdleTimeout": "11:00:00" """,
        "Sessions:IdleTimeout = \"11:00:00\": is not between a second and AbsoluteTimeout (10:00:00). Write a shorter time, as in 00:30:00.")]
    [InlineData(""" "AbsoluteTimeout": "00:00:00" """,
        "Sessions:AbsoluteTimeout = \"00:00:00\": is not between a second and a year. Write the longest working day, as in 10:00:00.")]
    [InlineData(""" "NearCache": "00:20:00" """,
        "Sessions:NearCache = \"00:20:00\": is negative, longer than 10 minutes, or longer than IdleTimeout. Write 00:00:30, or 00:00:00 to ask the store at every request.")]
    [InlineData(""" "NearCacheEntries": 0 """,
        "Sessions:NearCacheEntries = \"0\": is not between 100 and 100,000,000. Write 20000; NearCache 00:00:00 makes every request ask the store.")]
    [InlineData(""" "NearCacheSealed": true """,
        "Sessions:NearCacheSealed = \"true\": seals nothing where sessions are in this process's memory, in clear. Write Store Redis, or NearCacheSealed false.")]
    [InlineData(""" "NearCacheMegabytes": 0 """,
        "Sessions:NearCacheMegabytes = \"0\": is not between 1 and 1,000,000. Write 48, which holds about 10,000 sessions.")]
    [InlineData(""" "OutageGrace": "2.00:00:00" """,
        "Sessions:OutageGrace = \"2.00:00:00\": is not between zero and an hour. Write 00:01:00; a session that is ended during an outage lives on for this long at most.")]
    public void The_section_Sessions(string sessions, string expected) =>
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Sessions": { {{sessions}} } }""").Errors().ShouldContain(expected);

    [Fact]
    public void A_host_whose_cookie_would_travel_in_clear() => ErrorsOfHost("http://127.0.0.1", "", "wiki.example.org").ShouldContain(
        "Backends:wiki:Match:Hosts:0 = \"wiki.example.org\": is not on loopback, and PublicOrigin is http: its session cookie would travel in clear. Write an https PublicOrigin, or a host such as wiki.localhost.");

    [Theory]
    [InlineData("https://sso.example.com", "", "sso.example.com")]
    [InlineData("https://sso.example.com", "", "wiki.example.org")]
    [InlineData("https://sso.example.com", """, "CookieDomain": "example.com" """, "wiki.example.com")]
    [InlineData("https://sso.example.com", """, "CookieDomain": "example.com" """, "wiki.example.org")]
    [InlineData("http://localhost:8080", "", "wiki.localhost")]
    public void A_host_with_the_shared_cookie_or_one_of_its_own(string origin, string domain, string host) => ErrorsOfHost(origin, domain, host).ShouldNotContain(e => e.Contains("cookie"));

    private IReadOnlyList<string> ErrorsOfHost(string origin, string domain, string host) =>
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "{{origin}}" {{domain}} },
              "Backends": { "wiki": { "Match": { "Hosts": [ "{{host}}" ] }, "Destinations": "http://10.0.0.5" } }
            }
            """).Errors();
}
