using System.Net;
using JitGateway.Saml.Login;

namespace JitGateway.Tests.Saml.Login;

/// <summary>A browser that restores its tabs, and each of them begins a login.</summary>
public sealed class ManyTabsTests
{
    private const string Wiki = "https://sso.example.com/wiki";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Ten_tabs_land_each_on_its_own_page_in_any_order(int order)
    {
        await using var gateway = await LoginGateway.StartAsync();
        var pages = Enumerable.Range(0, 10).Select(i => $"/wiki/spaces/engineering/pages/{i}/how-we-work?tab={i}&highlight=a%20word#top").ToList();
        var asked = new List<AskedRequest>();
        foreach (var page in pages) asked.Add(await gateway.AskAsync(page.Split('#')[0]));
        var tabs = asked.Zip(pages).ToArray();
        if (order == 2) Array.Reverse(tabs);
        if (order == 3) new Random(8).Shuffle(tabs);

        foreach (var (request, page) in tabs)
            TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, request), request.RelayState))!.AbsoluteUri.ShouldBe(LoginGateway.Origin + page.Split('#')[0]);
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Of_more_than_sixteen_the_oldest_go()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var asked = new List<AskedRequest>();
        for (var i = 0; i < 19; i++)
        {
            asked.Add(await gateway.AskAsync($"/wiki/{i}"));
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        gateway.Browser.Attempts.ShouldBe(asked.Skip(3).Select(a => $"__Host-jit-login-{a.RelayState}"), ignoreOrder: true);
    }

    /// <summary>Proxies take a line of 8 KB, and a browser whose cookies are longer gets in nowhere until it is closed.</summary>
    [Fact]
    public async Task Of_the_oldest_long_pages_are_shortened_before_any_goes()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var query = new string('q', 1300);
        var asked = new List<AskedRequest>();
        for (var i = 0; i < 6; i++)
        {
            asked.Add(await gateway.AskAsync($"/wiki/page-{i}?{query}"));
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        gateway.Browser.Attempts.Count.ShouldBe(6);
        gateway.Browser.Attempts.Sum(a => a.Length + gateway.Browser.ValueOf(a).Length).ShouldBeLessThanOrEqualTo(LoginAttempts.MostText);
        var led = new List<string>();
        foreach (var request in asked) led.Add(TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, request), request.RelayState))!.AbsoluteUri);
        led[0].ShouldBe($"{Wiki}/page-0");
        led[5].ShouldBe($"{Wiki}/page-5?{query}");
        led.Select(l => l.Split('?')[0]).ShouldBe(Enumerable.Range(0, 6).Select(i => $"{Wiki}/page-{i}"));
    }

    [Fact]
    public async Task A_page_with_a_long_path_becomes_its_applications_first_page()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var oldest = await gateway.AskAsync($"/wiki/{new string('a', 1900)}");
        for (var i = 0; i < 2; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await gateway.AskAsync($"/wiki/{new string('b', 1900)}");
        }

        TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, oldest), oldest.RelayState))!.AbsoluteUri.ShouldBe($"{Wiki}/");
    }

    /// <summary>The way to a host of its own is in its query.</summary>
    [Fact]
    public async Task What_is_under_way_to_another_host_is_not_shortened()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var handOver = (await gateway.Browser.NavigateAsync("https://sheets.example.net/plans")).Headers.Location!.AbsoluteUri;
        var oldest = await gateway.AskAsync((await gateway.Browser.NavigateAsync(handOver)).Headers.Location!.AbsoluteUri);
        for (var i = 0; i < 6; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await gateway.AskAsync($"/wiki/{i}?{new string('q', 1300)}");
        }

        TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, oldest), oldest.RelayState))!.AbsoluteUri.ShouldBe(handOver);
    }

    [Fact]
    public async Task What_is_finished_makes_room_first()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var oldest = await gateway.AskAsync("/wiki/oldest");
        for (var i = 0; i < 8; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            var done = await gateway.AskAsync($"/wiki/done-{i}");
            await gateway.AnswerAsync(Good(gateway, done), done.RelayState);
            gateway.Browser.Forget("__Secure-jit");
        }

        for (var i = 0; i < 14; i++) await gateway.AskAsync($"/wiki/{i}");

        gateway.Browser.Attempts.Count.ShouldBe(LoginAttempts.MostAtOnce);
        gateway.Browser.Attempts.ShouldContain($"__Host-jit-login-{oldest.RelayState}");
    }

    [Fact]
    public async Task What_nobody_can_open_goes_before_all()
    {
        await using var gateway = await LoginGateway.StartAsync();
        for (var i = 0; i < 16; i++) gateway.Browser.Restore($"__Host-jit-login-{AttemptToken.New(0)}", "of-another-key");
        var asked = await gateway.AskAsync("/wiki/page");

        gateway.Browser.Attempts.Count.ShouldBe(LoginAttempts.MostAtOnce);
        (await gateway.AnswerAsync(Good(gateway, asked), asked.RelayState)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>None of them sends the others' cookies, so none makes room.</summary>
    [Fact]
    public async Task Tabs_that_began_at_one_moment_are_cut_to_size_when_the_first_is_through()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new List<AskedRequest>();
        for (var i = 0; i < 25; i++)
        {
            var tab = gateway.NewBrowser();
            asked.Add(await gateway.AskAsync($"/wiki/{i}", tab));
            cookies[tab.Attempts.Single()] = tab.ValueOf(tab.Attempts.Single());
        }

        foreach (var (name, value) in cookies) gateway.Browser.Restore(name, value);
        TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, asked[0]), asked[0].RelayState))!.AbsolutePath.ShouldBe("/wiki/0");

        gateway.Browser.Attempts.Count.ShouldBeLessThanOrEqualTo(LoginAttempts.MostAtOnce);
        gateway.Browser.Attempts.Sum(a => a.Length + gateway.Browser.ValueOf(a).Length).ShouldBeLessThanOrEqualTo(LoginAttempts.MostText);
    }

    [Theory]
    [InlineData("prefetch")]
    [InlineData("prefetch;prerender")]
    public async Task A_page_that_a_browser_loads_before_anybody_opens_it_begins_none(string purpose)
    {
        await using var gateway = await LoginGateway.StartAsync();

        using var ahead = await gateway.Browser.SendAsync(HttpMethod.Get, "/wiki/page", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Purpose", purpose)], withCookies: true);

        ahead.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        gateway.Browser.Attempts.ShouldBeEmpty();
    }

    private static string Good(LoginGateway gateway, AskedRequest asked) => gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()));
}
