using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Logout;

/// <summary>Ann signs out here: her session ends at once, then her identity provider is asked, and she reads what came of it.</summary>
public sealed class OwnLogoutTests
{
    private const string Hr = "https://hr.example.com";
    private const string Sheets = "https://sheets.example.net";
    private const string WishCookie = "__Secure-jit-logout-wish";

    private static readonly XNamespace Saml = SamlNames.AssertionNamespace;
    private static readonly XNamespace Samlp = SamlNames.ProtocolNamespace;

    [Fact]
    public async Task The_session_ends_first_and_the_identity_provider_is_asked_for_that_login()
    {
        await using var gateway = await StartAsync();
        var question = await gateway.Browser.NavigateAsync("/sso/logout");
        (await LoginGateway.ReadAsync(question)).ShouldContain("and of Corporate <login>");

        var onward = await gateway.Browser.SubmitAsync(question);

        onward.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull("that nobody answers changes nothing");
        var location = TestBrowser.Onward(onward)!;
        location.OriginalString.ShouldStartWith($"{gateway.Corp.SingleLogout}?SAMLRequest=");
        TestIdentityProvider.IsSigned(location, ServiceProviderKeyFile.Certificate).ShouldBeTrue();
        location.Query.ShouldNotContain("RelayState");
        var request = TestIdentityProvider.Read(location).Xml;
        request.Name.ShouldBe(Samlp + "LogoutRequest");
        ((string?)request.Attribute("Destination")).ShouldBe(gateway.Corp.SingleLogout);
        ((string?)request.Attribute("NotOnOrAfter")).ShouldBe("2026-03-01T12:05:00Z");
        ((string?)request.Element(Saml + "Issuer")).ShouldBe("https://sso.example.com/sso/metadata");
        ((string?)request.Element(Saml + "NameID")).ShouldBe("ann-4711");
        ((string?)request.Element(Saml + "NameID")!.Attribute("Format")).ShouldBe(NameIdFormats.Persistent);
        ((string?)request.Element(Samlp + "SessionIndex")).ShouldBe("_this-login");
        gateway.Browser.Cookies.ShouldContain("__Host-jit-logout");
    }

    [Theory]
    [InlineData(StatusCodes.Success, null, "You are signed out", "and of Corporate <login>")]
    [InlineData(StatusCodes.Success, StatusCodes.PartialLogout, "You are signed out, but not everywhere", "could not sign you out of every other application")]
    [InlineData(StatusCodes.Responder, StatusCodes.PartialLogout, "You are signed out, but not everywhere", "close the browser")]
    [InlineData(StatusCodes.Responder, null, "You are signed out here only", "Corporate <login> did not sign you out")]
    [InlineData(StatusCodes.Requester, StatusCodes.RequestDenied, "You are signed out here only", "Sign out at Corporate <login> itself")]
    public async Task She_reads_what_came_of_it(string status, string? second, string title, string said)
    {
        await using var gateway = await StartAsync();
        var request = await SignOutAsync(gateway);

        var page = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow(), status, second).ToQuery(gateway.Corp.Key)}");

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await LoginGateway.ReadAsync(page);
        text.ShouldContain($"<h1>{title}</h1>");
        text.ShouldContain(said);
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-logout");
        text.ShouldNotContain("ann-4711");
    }

    /// <summary>A form of another site brings no cookie: our own page sends it once more.</summary>
    [Fact]
    public async Task An_answer_by_POST_finds_its_browser_by_our_own_form()
    {
        await using var gateway = await StartAsync();
        var request = await SignOutAsync(gateway);

        var first = await gateway.Browser.PostFromElsewhereAsync("/sso/slo", ("SAMLResponse", gateway.Corp.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow()).ToForm(gateway.Corp.Signer)));
        var page = await gateway.Browser.SubmitAsync(first);

        (await LoginGateway.ReadAsync(page)).ShouldContain("and of Corporate <login>");
    }

    [Fact]
    public async Task Where_only_POST_is_offered_the_request_is_signed_inside()
    {
        await using var gateway = await StartAsync(logout: ["HTTP-POST"]);

        var page = await gateway.Browser.SubmitAsync(await gateway.Browser.NavigateAsync("/sso/logout"));

        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain($"<form method=\"post\" action=\"{gateway.Corp.SingleLogout}\">");
        var xml = Convert.FromBase64String(TestBrowser.FieldsOf(html).Single(f => f.Name == "SAMLRequest").Value);
        HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var tree, out _).ShouldBeTrue();
        SignatureVerifier.Verify(tree!, tree!.Root, [TrustedKey.FromCertificate(ServiceProviderKeyFile.Certificate)!], AlgorithmPolicy.Strict).TryGet(out _, out var refusal).ShouldBeTrue(refusal?.ToString());
        Encoding.UTF8.GetString(xml).ShouldContain("ann-4711");
    }

    public static TheoryData<string, string> BadAnswers => new()
    {
        { "unsigned", "saml.logout.unsigned" },
        { "of another key", "saml.signature.invalid" },
        { "to another request", "saml.logout.in_response_to" },
        { "of another identity provider", "saml.issuer.unknown" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task An_answer_that_cannot_be_accepted_is_told_and_leaves_room_for_the_genuine_one(string what, string reason)
    {
        await using var gateway = await StartAsync();
        using var attacker = RSA.Create(2048);
        var request = await SignOutAsync(gateway);
        var good = gateway.Corp.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow());
        var bad = what switch
        {
            "unsigned" => good.ToQuery(null),
            "of another key" => good.ToQuery(attacker),
            "to another request" => (good with { InResponseTo = "_another" }).ToQuery(gateway.Corp.Key),
            _ => gateway.Partner.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow()).ToQuery(gateway.Partner.Key),
        };

        var told = await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync($"/sso/slo?{bad}"));

        told.ShouldContain("You are signed out here only");
        told.ShouldContain(reason);
        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync($"/sso/slo?{good.ToQuery(gateway.Corp.Key)}"))).ShouldContain("and of Corporate <login>");
    }

    [Fact]
    public async Task An_unsigned_answer_is_believed_where_the_operator_says_so()
    {
        await using var gateway = await StartAsync(""" "AllowUnsignedLogout": true, "SignLogoutMessages": false """);
        var request = await SignOutAsync(gateway);
        request.Location.Query.ShouldNotContain("Signature");

        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow()).ToQuery(null)}"))).ShouldContain("and of Corporate <login>");
    }

    [Fact]
    public async Task An_answer_says_nothing_to_another_browser_nor_a_second_time_nor_too_late()
    {
        await using var gateway = await StartAsync();
        var request = await SignOutAsync(gateway);
        var answer = $"/sso/slo?{gateway.Corp.LogoutAnswer(request.Id, gateway.Clock.GetUtcNow()).ToQuery(gateway.Corp.Key)}";

        (await LoginGateway.ReadAsync(await gateway.NewBrowser().NavigateAsync(answer))).ShouldContain("may still know you");
        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync(answer))).ShouldContain("and of Corporate <login>");
        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync(answer))).ShouldContain("may still know you");

        await gateway.SignInAsync(sessionIndex: "_later");
        var late = await SignOutAsync(gateway);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.LogoutAnswer(late.Id, gateway.Clock.GetUtcNow()).ToQuery(gateway.Corp.Key)}"))).ShouldContain("may still know you");
    }

    [Theory]
    [InlineData(""" "SingleLogout": "FromIdentityProvider" """)]
    [InlineData(""" "SingleLogout": "Off" """)]
    public async Task Where_the_operator_wants_the_identity_provider_left_alone_it_is(string settings)
    {
        await using var gateway = await StartAsync(settings);

        var done = await gateway.Browser.SubmitAsync(await gateway.Browser.NavigateAsync("/sso/logout"));

        done.Headers.Location!.OriginalString.ShouldBe("/sso/logout");
        (await LoginGateway.ReadAsync(await gateway.Browser.NavigateAsync("/sso/logout"))).ShouldContain("may still know you");
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    /// <summary>The answer arrives at PublicOrigin, so its cookie must be from there.</summary>
    [Fact]
    public async Task From_another_host_the_way_to_the_identity_provider_leads_over_PublicOrigin_for_a_moment()
    {
        await using var gateway = await StartAsync();
        var browser = gateway.Browser;

        var onward = await browser.SendAsync(HttpMethod.Post, "https://hr.example.com/sso/logout", [("Origin", "https://hr.example.com"), ("Accept", "text/html")], withCookies: true);

        (await browser.WhoAmIAsync()).ShouldBeNull();
        var hop = TestBrowser.Onward(onward)!;
        hop.OriginalString.ShouldStartWith($"{LoginGateway.Origin}/sso/logout?to=");
        foreach (var secret in new[] { "ann-4711", "_this-login" })   // a few letters alone may stand in what is sealed, by chance
            Uri.UnescapeDataString(hop.OriginalString).ShouldNotContain(secret);
        var asked = await browser.NavigateAsync(hop.OriginalString);
        asked.Headers.Location!.OriginalString.ShouldStartWith(gateway.Corp.SingleLogout);
        ((string?)TestIdentityProvider.Read(asked).Xml.Element(Samlp + "SessionIndex")).ShouldBe("_this-login");
        browser.Cookies.ShouldContain("__Host-jit-logout");
        browser.Cookies.ShouldNotContain(WishCookie);

        (await browser.NavigateAsync(hop.OriginalString)).StatusCode.ShouldBe(HttpStatusCode.OK, "once: nobody is asked again");
    }

    /// <summary>No cookie of that host reaches PublicOrigin; that of the login is there, and dead.</summary>
    [Fact]
    public async Task From_a_host_of_its_own_the_way_leads_over_PublicOrigin_too()
    {
        await using var gateway = await StartAsync();
        await FollowAsync(gateway.Browser, $"{Sheets}/");

        var hop = await LeaveAsync(gateway.Browser, Sheets);

        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
        var asked = await gateway.Browser.NavigateAsync(hop);
        ((string?)TestIdentityProvider.Read(asked).Xml.Element(Samlp + "SessionIndex")).ShouldBe("_this-login");
    }

    /// <summary>Otherwise an attacker's link would take anybody to the identity provider, to sign out whomever it finds there.</summary>
    [Theory]
    [InlineData(Hr)]
    [InlineData(Sheets)]
    public async Task The_way_to_the_identity_provider_is_closed_to_another_browser(string host)
    {
        await using var gateway = await StartAsync();
        if (host == Sheets) await FollowAsync(gateway.Browser, $"{Sheets}/");
        var hop = await LeaveAsync(gateway.Browser, host);
        var another = gateway.NewBrowser();
        await gateway.SignInAsync(browser: another, sessionIndex: "_another-login");

        foreach (var browser in new[] { gateway.NewBrowser(), another })
        {
            (await browser.NavigateAsync(hop)).StatusCode.ShouldBe(HttpStatusCode.OK, "nobody is asked");
            browser.Cookies.ShouldNotContain("__Host-jit-logout");
        }

        (await another.WhoAmIAsync()).ShouldBe("ann", "she is asked whether she wants to sign out");
        (await gateway.Browser.NavigateAsync($"{hop[..^3]}AAA")).StatusCode.ShouldBe(HttpStatusCode.OK, "not ours");
        TestIdentityProvider.Read(await gateway.Browser.NavigateAsync(hop)).Xml.Name.ShouldBe(Samlp + "LogoutRequest", "the browser whose it is");
    }

    /// <summary>The nodes on both sides of the hop have clocks of their own.</summary>
    [Theory]
    [InlineData(-25, false)]
    [InlineData(-15, true)]
    [InlineData(15, true)]
    [InlineData(25, false)]
    public async Task Minutes_by_which_clocks_differ_do_not_close_the_way_and_hours_do(int minutes, bool isOpen)
    {
        await using var gateway = await StartAsync();
        var hop = await LeaveAsync(gateway.Browser, Hr);

        gateway.Clock.StepWallClock(TimeSpan.FromMinutes(minutes));

        (await gateway.Browser.NavigateAsync(hop)).StatusCode.ShouldBe(isOpen ? HttpStatusCode.Found : HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_another_host_left_for_the_way_is_gone_after_a_minute_by_the_browsers_own_clock()
    {
        await using var gateway = await StartAsync();

        using var onward = await gateway.Browser.SendAsync(HttpMethod.Post, $"{Hr}/sso/logout", [("Origin", Hr), ("Accept", "text/html")], withCookies: true);

        var wish = onward.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith($"{WishCookie}=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "max-age=60", "domain=example.com", "secure", "httponly", "samesite=lax", "path=/" }) wish.ShouldContain(attribute, Case.Insensitive);
    }

    /// <summary>Both sides begin at once: each answers the other, and that is all.</summary>
    [Fact]
    public async Task Logouts_that_cross_end_in_two_answers()
    {
        await using var gateway = await StartAsync();
        var theirs = gateway.Corp.Logout(gateway.Clock.GetUtcNow(), "_this-login");
        var ours = await SignOutAsync(gateway);

        var answer = await gateway.Browser.NavigateAsync($"/sso/slo?{theirs.ToQuery(gateway.Corp.Key, "theirs")}");
        var page = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.LogoutAnswer(ours.Id, gateway.Clock.GetUtcNow()).ToQuery(gateway.Corp.Key)}");

        var response = TestIdentityProvider.Read(answer).Xml;
        response.Name.ShouldBe(Samlp + "LogoutResponse");
        ((string?)response.Attribute("InResponseTo")).ShouldBe(theirs.Id);
        ((string?)response.Element(Samlp + "Status")!.Element(Samlp + "StatusCode")!.Attribute("Value")).ShouldBe(StatusCodes.Success);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(page)).ShouldContain("and of Corporate <login>");
    }

    private static async Task<LoginGateway> StartAsync(string corp = "", IReadOnlyList<string>? logout = null)
    {
        var gateway = await LoginGateway.StartAsync(corp, logout: logout ?? ["HTTP-Redirect", "HTTP-POST"]);
        await gateway.SignInAsync(sessionIndex: "_this-login");
        return gateway;
    }

    /// <summary>Signs out on another host; where that leads.</summary>
    private static async Task<string> LeaveAsync(TestBrowser browser, string host)
    {
        using var onward = await browser.SendAsync(HttpMethod.Post, $"{host}/sso/logout", [("Origin", host), ("Accept", "text/html")], withCookies: true);
        return TestBrowser.Onward(onward).ShouldNotBeNull().OriginalString;
    }

    private static async Task FollowAsync(TestBrowser browser, string url)
    {
        var here = new Uri(url);
        for (var i = 0; i < 5 && TestBrowser.Onward(await browser.NavigateAsync(here.AbsoluteUri)) is { } next; i++) here = new Uri(here, next);
        here.AbsoluteUri.ShouldBe(url);
    }

    private static async Task<AskedRequest> SignOutAsync(LoginGateway gateway) =>
        TestIdentityProvider.Read(await gateway.Browser.SubmitAsync(await gateway.Browser.NavigateAsync("/sso/logout")));
}
