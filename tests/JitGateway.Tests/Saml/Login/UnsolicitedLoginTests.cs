using System.Net;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Logins that the identity provider starts by itself (SAML Profiles 4.1.5).</summary>
public sealed class UnsolicitedLoginTests(UnsolicitedLoginTests.Accepting accepting) : IClassFixture<UnsolicitedLoginTests.Accepting>
{
    [Fact]
    public async Task Are_refused_unless_the_configuration_takes_them()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var response = await ArriveAsync(gateway, "");
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.unsolicited.refused");
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("", "/shop/")]
    [InlineData("/shop/cart?id=7", "/shop/cart?id=7")]
    [InlineData("https://hr.example.com/leave", "https://hr.example.com/leave")]
    [InlineData("/nobody/serves/this", "/shop/")]
    [InlineData("https://evil.example.net/", "/shop/")]
    [InlineData("//evil.example.net/", "/shop/")]
    [InlineData("javascript:alert(1)", "/shop/")]
    [InlineData("ss:mem:5f3a9c", "/shop/")]
    [InlineData("a state with \"quotes\" <and> ümlauts", "/shop/")]
    [InlineData("/sso/logout", "/shop/")]
    public async Task Lead_to_a_backend_of_ours_whatever_the_RelayState_says(string relayState, string target)
    {
        var browser = accepting.Gateway.NewBrowser();

        var response = await ArriveAsync(accepting.Gateway, relayState, browser);

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        response.Headers.Location!.OriginalString.ShouldBe(target.StartsWith('/') ? LoginGateway.Origin + target : target);
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Do_not_lead_to_a_backend_that_this_provider_has_no_part_in()
    {
        await using var gateway = await LoginGateway.StartAsync(saml: """ "AttemptLifetime": "00:05:00" """, partner: """ "IdpInitiated": "Accept" """);
        var response = await gateway.AnswerAsync(gateway.Partner.Sign(gateway.Partner.Answer(null, gateway.Clock.GetUtcNow())), "/wiki/secret");
        response.Headers.Location!.OriginalString.ShouldBe("https://sso.example.com/shop/");
    }

    [Fact]
    public async Task Can_be_turned_into_a_round_trip_of_our_own()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Bounce" """);

        var asked = TestIdentityProvider.Read(await ArriveAsync(gateway, "/shop/cart"));
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();

        var response = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState);
        response.Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/shop/cart"]);
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Of_a_provider_that_answers_nothing_else_do_not_go_round_for_ever()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Bounce" """);
        for (var round = 0; round < 5; round++) TestBrowser.Onward(await ArriveAsync(gateway, "")).ShouldNotBeNull();

        (await LoginGateway.ReadAsync(await ArriveAsync(gateway, ""))).ShouldContain("saml.login.loop");
        TestBrowser.Onward(await ArriveAsync(gateway, "")).ShouldNotBeNull();   // the person was told, and tries again
    }

    [Fact]
    public async Task Of_such_a_provider_end_for_a_browser_without_cookies_too()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Bounce" """);
        gateway.Browser.KeepsCookies = false;
        var first = TestIdentityProvider.Read(await ArriveAsync(gateway, ""));
        var second = TestIdentityProvider.Read(await ArriveAsync(gateway, first.RelayState));

        (await LoginGateway.ReadAsync(await ArriveAsync(gateway, second.RelayState))).ShouldContain("saml.login.loop");
    }

    [Fact]
    public async Task That_name_a_request_after_all_are_none_and_say_nothing_of_the_browsers_cookies()
    {
        var gateway = accepting.Gateway;
        var response = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer("_somebody-elses-request", gateway.Clock.GetUtcNow())), "", gateway.NewBrowser());
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.attempt.lost");   // another site's form brings no cookie, whatever the browser keeps
    }

    [Fact]
    public async Task Are_used_once_only()
    {
        var gateway = accepting.Gateway;
        var answer = gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow()));
        (await gateway.AnswerAsync(answer, "", gateway.NewBrowser())).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(answer, "", gateway.NewBrowser()))).ShouldContain("saml.assertion.replayed");
    }

    private static Task<HttpResponseMessage> ArriveAsync(LoginGateway gateway, string relayState, TestBrowser? browser = null) =>
        gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow())), relayState, browser);

    public sealed class Accepting : IAsyncLifetime
    {
        internal LoginGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Accept" """);

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
