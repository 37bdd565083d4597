using System.Net;
using System.Text.Json;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Everything that takes a target besides the login page (<see cref="ReturnUrlTests"/>): none of it leads to a hostile one, and none of it says one again.</summary>
public sealed class HostileTargetTests(HostileTargetTests.Accepting accepting) : IClassFixture<HostileTargetTests.Accepting>
{
    private static readonly string Genuine = new('A', 43);

    private LoginGateway Gateway => accepting.Gateway;

    [Fact]
    public void Are_more_than_ninety() => HostileTargets.All.Count.ShouldBeGreaterThan(90);

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task RelayState_leads_to_the_first_application(string target)
    {
        var browser = Gateway.NewBrowser();
        var response = await Gateway.AnswerAsync(Gateway.Corp.Sign(Gateway.Corp.Answer(null, Gateway.Clock.GetUtcNow())), target, browser);
        if (target.Contains('\0')) await ShouldEndHereAsync(response);   // no form may hold it
        else TestBrowser.Onward(response)!.AbsoluteUri.ShouldBe("https://sso.example.com/shop/");
    }

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task Signing_out_leads_nowhere_and_ends_nothing(string target)
    {
        await ShouldEndHereAsync(await Gateway.Browser.NavigateAsync($"/sso/logout?return={Uri.EscapeDataString(target)}"));
        await ShouldEndHereAsync(await Gateway.Browser.PostFromOwnPageAsync("/sso/logout", ("return", target)));
        await ShouldEndHereAsync(await Gateway.NewBrowser().NavigateAsync($"/sso/logout?return={Uri.EscapeDataString(target)}"));
        (await Gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task A_hand_over_goes_to_no_such_host_and_takes_no_such_code(string target)
    {
        var text = Uri.EscapeDataString(target);
        foreach (var url in (string[])[$"/sso/handover?host={text}&state={Genuine}", $"/sso/handover?host=sheets.example.net&state={text}", $"https://sheets.example.net/sso/handover?code={text}"])
            await ShouldEndHereAsync(await Gateway.Browser.NavigateAsync(url));
    }

    /// <summary>The page of the cookie is the browser's to change.</summary>
    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task A_hand_over_leads_to_no_such_page(string target)
    {
        if (target.StartsWith('/')) target = $"https://tables.example.org{target}";   // of the other host
        var browser = Gateway.NewBrowser();
        browser.Restore("__Secure-jit", Gateway.Browser.ValueOf("__Secure-jit"));
        var asked = await browser.NavigateAsync("https://sheets.example.net/plans");
        var back = (await browser.NavigateAsync(asked.Headers.Location!.AbsoluteUri)).Headers.Location!.AbsoluteUri;
        var wish = browser.Cookies.Single(c => c.StartsWith("__Host-jit-login-at-", StringComparison.Ordinal));
        var forged = $"{browser.ValueOf(wish).Split('.')[0]}.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(target))}";

        await ShouldEndHereAsync(await browser.SendAsync(HttpMethod.Get, back, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Cookie", $"{wish}={forged}")], withCookies: false));
    }

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task A_script_is_not_sent_back_to_such_a_page(string target)
    {
        if (target.Any(static c => c is <= ' ' or > '~')) return;   // no header can say it, or not so
        using var answer = await Gateway.NewBrowser().FetchAsync("/wiki/api", ("Accept", "application/json"), ("Sec-Fetch-Mode", "cors"), ("Referer", target));
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("continueUrl").GetString().ShouldBe("https://sso.example.com/sso/login?return=https%3A%2F%2Fsso.example.com%2Fwiki%2Fapi");
    }

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task The_login_page_of_another_host_leads_no_further(string target)
    {
        var moved = (await Gateway.Browser.NavigateAsync($"https://hr.example.com/sso/login?return={Uri.EscapeDataString(target)}")).Headers.Location!;
        moved.Host.ShouldBe("sso.example.com");
        moved.AbsolutePath.ShouldBe("/sso/login");
        await ShouldEndHereAsync(await Gateway.Browser.NavigateAsync(moved.AbsoluteUri));
    }

    private static async Task ShouldEndHereAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        TestBrowser.Onward(response).ShouldBeNull();
        (await LoginGateway.ReadAsync(response)).ShouldNotContain("evil");
    }

    public sealed class Accepting : IAsyncLifetime
    {
        internal LoginGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Accept" """);
            await Gateway.SignInAsync();
        }

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
