using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary><c>FormerCookies</c> of a backend: two people at one browser, and an application that knows its users by a cookie of its own.</summary>
public sealed class FormerCookiesTests : IAsyncLifetime
{
    private GatewayOnTheWire _wire = null!;

    public async Task InitializeAsync() => _wire = await GatewayOnTheWire.StartAsync(""", "FormerCookies": "Drop" """, people: [GatewayOnTheWire.Person("ada"), GatewayOnTheWire.Person("bob")]);

    public async Task DisposeAsync() => await _wire.DisposeAsync();

    [Fact]
    public async Task The_next_person_is_not_taken_for_the_one_before()
    {
        var browser = new Browser(_wire);
        browser.Set("basket=7");
        (await browser.AskAsync("ada")).ShouldBe("basket=7");   // from before anybody was known: hers
        browser.Set("app=ada-session");
        browser.Set("theme=dark");
        (await browser.AskAsync("ada")).ShouldBe("basket=7; app=ada-session; theme=dark");

        (await browser.AskAsync("bob")).ShouldBeEmpty();
        (await browser.AskAsync("bob")).ShouldBeEmpty("nor with the next request");
        browser.Set("app=bob-session");   // the application, by its own answer or by a script
        (await browser.AskAsync("bob")).ShouldBe("app=bob-session");

        (await browser.AskAsync("ada")).ShouldBeEmpty("hers are gone, and Bob's are not hers");
        (await browser.AskAsync(null, "/wiki/public/logo")).ShouldBeEmpty("nor are they anybody's on public paths");
    }

    [Fact]
    public async Task What_the_application_sets_anew_with_the_same_value_is_passed_on_again()
    {
        var browser = new Browser(_wire);
        await browser.AskAsync("ada");
        browser.Set("theme=dark");
        browser.Set("app=1");
        (await browser.AskAsync("bob")).ShouldBeEmpty();

        _wire.Backend.AnswerHeaders = "Set-Cookie: theme=dark; Path=/\r\n";
        (await browser.AskAsync("bob")).ShouldBeEmpty();
        _wire.Backend.AnswerHeaders = "";

        (await browser.AskAsync("bob")).ShouldBe("theme=dark");
    }

    [Fact]
    public async Task The_marker_says_nothing_reaches_no_application_and_cannot_be_set_by_one()
    {
        var browser = new Browser(_wire);
        _wire.Backend.AnswerHeaders = "Set-Cookie: jit-former-wiki=AAAAAAAAAAA; Path=/\r\nSet-Cookie: app=1\r\n";
        var answer = await _wire.SendAsync("ada", "Cookie: x=1\r\n");
        _wire.Backend.AnswerHeaders = "";

        var set = answer.Split("\r\n").Where(l => l.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase)).ToList();
        set.Count.ShouldBe(2);
        set.ShouldContain("Set-Cookie: app=1");
        var marker = set.Single(l => l.Contains("jit-former-wiki=", StringComparison.Ordinal));
        marker.ShouldMatch("^Set-Cookie: jit-former-wiki=[A-Za-z0-9_-]{11}; max-age=34560000; path=/; samesite=lax; httponly$");
        marker.ShouldNotContain("AAAAAAAAAAA");
        await browser.AskAsync("ada");
        _wire.Backend.LastRequest.ShouldNotContain("jit-former", Case.Insensitive);
    }

    [Theory]
    [InlineData("jit-former-wiki=!!!")]
    [InlineData("jit-former-wiki=AAAA")]
    [InlineData("jit-former-wiki=AAAAAAAAAAAAAAAA")]
    public async Task A_marker_that_is_none_is_somebody_elses(string marker)
    {
        (await _wire.BackendSeesAsync("ada", $"Cookie: {marker}; app=1\r\n")).Header("Cookie").ShouldBeEmpty();
    }

    [Fact]
    public async Task Kept_they_are_where_nothing_is_said()
    {
        await using var usual = await GatewayOnTheWire.StartAsync(people: [GatewayOnTheWire.Person("ada"), GatewayOnTheWire.Person("bob")]);
        var browser = new Browser(usual);
        browser.Set("app=ada-session");

        (await browser.AskAsync("ada")).ShouldBe("app=ada-session");
        (await browser.AskAsync("bob")).ShouldBe("app=ada-session");
        browser.Names.ShouldBe(["app"]);
    }

    [Fact]
    public void Another_word_is_a_mistake()
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "FormerCookies": "Dropp" } } }""");

        folder.Errors().ShouldHaveSingleItem().ShouldStartWith("Backends:wiki:FormerCookies = \"Dropp\": is not the name of a value. Did you mean \"Drop\"?");
    }

    /// <summary>Keeps cookies by name, as browsers do.</summary>
    private sealed class Browser(GatewayOnTheWire wire)
    {
        private readonly List<string> _pairs = [];

        public IEnumerable<string> Names => _pairs.Select(NameOf);

        public void Set(string pair)
        {
            var at = _pairs.FindIndex(p => NameOf(p) == NameOf(pair));
            if (at >= 0) _pairs[at] = pair;
            else _pairs.Add(pair);
        }

        /// <returns>The cookies that the backend saw.</returns>
        public async Task<string> AskAsync(string? person, string path = "/wiki/page")
        {
            var answer = await wire.SendAsync(person, _pairs.Count == 0 ? "" : $"Cookie: {string.Join("; ", _pairs)}\r\n", path);
            answer.ShouldStartWith("HTTP/1.1 200");
            foreach (var line in answer.Split("\r\n").Where(l => l.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase))) Set(line["Set-Cookie: ".Length..].Split(';')[0]);
            return string.Join(", ", wire.Backend.LastRequest.Header("Cookie"));
        }

        private static string NameOf(string pair) => pair[..pair.IndexOf('=')];
    }
}
