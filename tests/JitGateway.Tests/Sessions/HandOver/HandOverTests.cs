using System.Net;
using System.Text;
using JitGateway.Identity;
using JitGateway.Tests.Saml.Login;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions.HandOver;

/// <summary>A session on hosts that the cookie of PublicOrigin does not reach.</summary>
public sealed partial class HandOverTests : IAsyncLifetime
{
    private const string Sheets = "https://sheets.example.net";
    private const string Tables = "https://tables.example.org";
    private const string DeepLink = $"{Sheets}/plans/2026?tab=b%20c&x=1";
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Whoever_is_signed_in_nowhere_signs_in_once_and_ends_on_the_page_asked_for()
    {
        var asked = await FollowAsync(Browser, DeepLink);
        asked.Host.ShouldBe("corp.example.org");
        var request = TestIdentityProvider.Read(asked);

        var answer = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(request.Id, _gateway.Clock.GetUtcNow())), request.RelayState);
        var end = await FollowAsync(Browser, TestBrowser.Onward(answer)!.AbsoluteUri);

        end.AbsoluteUri.ShouldBe(DeepLink);
        (await WhoIsAtAsync(Browser, Sheets)).ShouldBe("ann");
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Whoever_is_signed_in_already_is_asked_nothing()
    {
        await _gateway.SignInAsync();

        (await FollowAsync(Browser, DeepLink)).AbsoluteUri.ShouldBe(DeepLink);
        (await FollowAsync(Browser, $"{Tables}/")).AbsoluteUri.ShouldBe($"{Tables}/");

        (await WhoIsAtAsync(Browser, Sheets)).ShouldBe("ann");
        (await WhoIsAtAsync(Browser, Tables)).ShouldBe("ann");
    }

    [Fact]
    public async Task The_hosts_own_cookie_is_the_hosts_alone()
    {
        await _gateway.SignInAsync();
        var cookies = await SetCookiesOfAsync(Browser, await CodeUrlAsync(Browser));

        var own = cookies.Single(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "secure", "httponly", "samesite=lax", "path=/" }) own.ShouldContain(attribute, Case.Insensitive);
        own.ShouldNotContain("domain", Case.Insensitive);
        cookies.ShouldContain(c => c.StartsWith("__Host-jit-login-at-", StringComparison.Ordinal) && c.Contains("1970"), "the wish is fulfilled");
    }

    [Fact]
    public async Task A_cookie_of_one_host_is_worth_nothing_on_another()
    {
        await _gateway.SignInAsync();
        var own = (await SetCookiesOfAsync(Browser, await CodeUrlAsync(Browser))).Single(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal)).Split(';')[0];
        var value = own.Split('=')[1];

        (await MeAsync(Sheets, $"__Host-jit={value}")).ShouldBe(HttpStatusCode.OK);
        (await MeAsync(Tables, $"__Host-jit={value}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await MeAsync(LoginGateway.Origin, $"__Secure-jit={value}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await MeAsync(LoginGateway.Origin, $"__Host-jit={value}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Sheets)]
    [InlineData(Tables)]
    [InlineData(LoginGateway.Origin)]
    public async Task Signing_out_anywhere_ends_everything(string where)
    {
        await EverywhereAsync();

        var done = await Browser.SendAsync(HttpMethod.Post, $"{where}/sso/logout", [("Origin", where)], withCookies: true);

        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        foreach (var host in new[] { Sheets, Tables, LoginGateway.Origin }) (await WhoIsAtAsync(Browser, host)).ShouldBeNull(host);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("subject")]
    [InlineData("login")]
    [InlineData("idp")]
    [InlineData("all")]
    public async Task A_revocation_ends_the_session_on_every_host(string scope)
    {
        await EverywhereAsync();
        var termination = _gateway.Services.GetRequiredService<ISessionTermination>();
        var id = await SessionIdAtAsync(Sheets);
        id.ShouldBe(await SessionIdAtAsync(LoginGateway.Origin), "one session, whatever the host");

        await (scope switch
        {
            "session" => termination.EndSessionAsync(id, default),
            "subject" => termination.EndSubjectAsync(new SubjectKey(_gateway.Corp.EntityId, "ann-4711"), default),
            "login" => termination.EndLoginAsync(new EndedLogin(_gateway.Corp.EntityId, "ann-4711") { EndedAt = _gateway.Clock.GetUtcNow(), Until = _gateway.Clock.GetUtcNow().AddMinutes(5) }, default),
            "idp" => termination.EndIdentityProviderAsync("corp", default),
            _ => termination.EndEverythingAsync(default),
        });

        foreach (var host in new[] { Sheets, Tables, LoginGateway.Origin }) (await WhoIsAtAsync(Browser, host)).ShouldBeNull(host);
    }

    [Fact]
    public async Task A_script_gets_401_with_the_login_and_no_redirect()
    {
        using var answer = await Browser.FetchAsync($"{Sheets}/api/rows", ("Accept", "application/json"), ("Sec-Fetch-Mode", "cors"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"{LoginGateway.Origin}/sso/login?return=");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_code_is_kept_by_nobody_and_stands_in_no_log()
    {
        await _gateway.SignInAsync();
        var given = await Browser.NavigateAsync(await AskUrlAsync(Browser));
        var code = CodeIn().Match(given.Headers.Location!.Query).Groups["code"].Value;
        var taken = await Browser.NavigateAsync(given.Headers.Location.AbsoluteUri);

        foreach (var answer in new[] { given, taken })
        {
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        }

        taken.Headers.Location!.AbsoluteUri.ShouldNotContain(code);
        _gateway.Logs.Text.ShouldNotContain(code);
    }

    [Fact]
    public async Task A_code_used_twice_signs_nobody_in_who_did_not_ask_for_it()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        (await Browser.NavigateAsync(url)).StatusCode.ShouldBe(HttpStatusCode.Found);

        await RefusedAsync(_gateway.NewBrowser(), url, "sessions.handover.used_or_expired");
    }

    [Fact]
    public async Task A_code_on_another_host_is_good_on_neither_afterwards()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        await AskUrlAsync(Browser, $"{Tables}/");   // the browser has a wish there too

        await RefusedAsync(Browser, url.Replace(Sheets, Tables, StringComparison.Ordinal), "sessions.handover.other_host");
        (await SetCookiesOfAsync(Browser, url)).ShouldNotContain(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_code_that_was_stolen_from_another_browser()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        var thief = _gateway.NewBrowser();

        await RefusedAsync(thief, url, "sessions.handover.other_browser");
        await AskUrlAsync(thief);
        await RefusedAsync(thief, await CodeUrlAsync(Browser), "sessions.handover.other_browser");
        (await WhoIsAtAsync(thief, Sheets)).ShouldBeNull();
    }

    [Fact]
    public async Task An_attackers_code_signs_nobody_in_as_the_attacker()
    {
        await _gateway.SignInAsync();   // the attacker
        var victim = _gateway.NewBrowser();
        await AskUrlAsync(victim);

        await RefusedAsync(victim, await CodeUrlAsync(Browser), "sessions.handover.other_browser");
        (await WhoIsAtAsync(victim, Sheets)).ShouldBeNull();
    }

    [Fact]
    public async Task An_attackers_link_makes_a_code_that_only_fails_in_the_victims_browser()
    {
        await _gateway.SignInAsync();   // the victim
        var attackers = await AskUrlAsync(_gateway.NewBrowser());

        var code = (await Browser.NavigateAsync(attackers)).Headers.Location!.AbsoluteUri;

        await RefusedAsync(Browser, code, "sessions.handover.other_browser");
    }

    [Fact]
    public async Task A_browser_that_keeps_no_cookies_gets_a_page_and_no_loop()
    {
        await _gateway.SignInAsync();
        var blocking = new TestBrowser(Http(), "sso.example.com") { KeepsCookies = false };
        var code = (await Browser.NavigateAsync(await AskUrlAsync(blocking))).Headers.Location!.AbsoluteUri;

        (await RefusedAsync(blocking, code, "sessions.handover.other_browser")).ShouldContain("allow cookies for this site");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=")]
    [InlineData("?code=abc")]
    [InlineData("?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%0d%0aSet-Cookie:x=y")]
    [InlineData("?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public Task What_is_no_code(string query) => RefusedAsync(Browser, $"{Sheets}/sso/handover{query}", "sessions.handover.code");

    [Fact]
    public Task A_code_that_was_made_up() => RefusedAsync(Browser, $"{Sheets}/sso/handover?code={new string('A', 43)}", "sessions.handover.used_or_expired");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("sso.example.com")]
    [InlineData("hr.example.com")]
    [InlineData("sheets.example.net.evil.example")]
    [InlineData("sheets.example.net@evil.example")]
    [InlineData("sheets.example.net:8443")]
    [InlineData("sheets.example.net/evil")]
    [InlineData("evil.example\\sheets.example.net")]
    [InlineData("sheets.example.net%0d%0aLocation:%20https://evil.example")]
    [InlineData("sheets.example.net%00")]
    [InlineData("")]
    [InlineData("sheets.example.net&host=evil.example")]
    public async Task A_host_that_is_no_backends_or_needs_no_code(string host)
    {
        await _gateway.SignInAsync();
        await RefusedAsync(Browser, $"/sso/handover?host={host}&state={new string('A', 43)}", "sessions.handover.host");
    }

    [Fact]
    public async Task A_host_that_is_too_long()
    {
        await _gateway.SignInAsync();
        await RefusedAsync(Browser, $"/sso/handover?host={new string('a', 9000)}.example.net&state={new string('A', 43)}", "sessions.handover.host");
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%0a")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_state_that_no_gateway_made(string state)
    {
        await _gateway.SignInAsync();
        await RefusedAsync(Browser, $"/sso/handover?host=sheets.example.net&state={state}", "sessions.handover.state");
    }

    [Fact]
    public async Task A_code_of_a_session_that_was_signed_out_meanwhile()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        await Browser.SendAsync(HttpMethod.Post, "/sso/logout", [("Origin", LoginGateway.Origin)], withCookies: true);

        (await SetCookiesOfAsync(Browser, url)).ShouldNotContain(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
        (await WhoIsAtAsync(Browser, Sheets)).ShouldBeNull();
    }

    [Fact]
    public async Task A_code_of_a_session_that_was_revoked_meanwhile()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        await _gateway.Services.GetRequiredService<ISessionTermination>().EndEverythingAsync(default);

        (await SetCookiesOfAsync(Browser, url)).ShouldNotContain(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
        (await WhoIsAtAsync(Browser, Sheets)).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://sheets.example.net.evil.example/")]
    [InlineData("https://sheets.example.net@evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("https://sheets.example.net/\r\nSet-Cookie: x=y")]
    [InlineData("javascript:alert(1)")]
    public async Task A_page_that_somebody_wrote_into_the_cookie(string page)
    {
        await _gateway.SignInAsync();
        var asked = await Browser.NavigateAsync(DeepLink);
        var wish = asked.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-jit-login-at-", StringComparison.Ordinal)).Split(';')[0].Split('.')[0];
        var code = (await Browser.NavigateAsync(asked.Headers.Location!.AbsoluteUri)).Headers.Location!.AbsoluteUri;

        using var answer = await _gateway.NewBrowser().SendAsync(HttpMethod.Get, code, [("Accept", "text/html"), ("Cookie", $"{wish}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page))}")], withCookies: false);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task A_cookie_that_a_neighbour_put_beside_ours_sends_nobody_in_circles()
    {
        await _gateway.SignInAsync();
        var ask = await AskUrlAsync(Browser);
        var cookies = $"__Secure-jit={new string('A', 43)}; __Secure-jit={Browser.ValueOf("__Secure-jit")}";

        using var answer = await _gateway.NewBrowser().SendAsync(HttpMethod.Get, ask, [("Accept", "text/html"), ("Cookie", cookies)], withCookies: false);

        answer.Headers.Location!.AbsoluteUri.ShouldStartWith($"{Sheets}/sso/handover?code=");
    }

    [Fact]
    public async Task Many_tabs_at_once_each_come_to_their_own_page()
    {
        await _gateway.SignInAsync();
        var codes = new List<string>();
        for (var tab = 0; tab < 4; tab++) codes.Add((await Browser.NavigateAsync(await AskUrlAsync(Browser, $"{Sheets}/tab/{tab}"))).Headers.Location!.AbsoluteUri);

        for (var tab = 0; tab < 4; tab++) (await Browser.NavigateAsync(codes[tab])).Headers.Location!.AbsoluteUri.ShouldBe($"{Sheets}/tab/{tab}");
    }
}
