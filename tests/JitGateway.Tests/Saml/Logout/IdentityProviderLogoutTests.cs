using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Logout;

/// <summary>Ann signs out at her identity provider: her sessions here end, whoever brings the message, and the identity provider hears what came of it.</summary>
public sealed class IdentityProviderLogoutTests : IAsyncLifetime
{
    private const string Here = "_this-login";
    private static readonly XNamespace Saml = SamlNames.AssertionNamespace;
    private static readonly XNamespace Samlp = SamlNames.ProtocolNamespace;
    private static readonly string[] Front = ["HTTP-Redirect", "HTTP-POST"];

    private LoginGateway _gateway = null!;

    private TestBrowser Ann => _gateway.Browser;

    private DateTimeOffset Now => _gateway.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _gateway = await LoginGateway.StartAsync(logout: Front);
        await _gateway.SignInAsync(sessionIndex: Here);
        (await Ann.WhoAmIAsync()).ShouldBe("ann");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task By_Redirect_it_ends_the_session_takes_back_the_cookie_and_is_answered_where_answers_are_wanted()
    {
        var request = _gateway.Corp.Logout(Now, Here);

        var answer = await SendAsync(request, "state of theirs: 1/2");

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.ShouldStartWith($"{_gateway.Corp.LogoutAnswers}?SAMLResponse=");
        QueryHelpers.ParseQuery(answer.Headers.Location.Query)["RelayState"].ToString().ShouldBe("state of theirs: 1/2");
        TestIdentityProvider.IsSigned(answer.Headers.Location, ServiceProviderKeyFile.Certificate).ShouldBeTrue();
        var response = TestIdentityProvider.Read(answer).Xml;
        response.Name.ShouldBe(Samlp + "LogoutResponse");
        ((string?)response.Attribute("InResponseTo")).ShouldBe(request.Id);
        ((string?)response.Attribute("Destination")).ShouldBe(_gateway.Corp.LogoutAnswers);
        ((string?)response.Element(Saml + "Issuer")).ShouldBe("https://sso.example.com/sso/metadata");
        StatusOf(response).ShouldBe((StatusCodes.Success, null));
        Ann.Cookies.ShouldNotContain("__Secure-jit");
        (await Ann.WhoAmIAsync()).ShouldBeNull();
    }

    /// <summary>Another site's form brings no cookie: the session is found by what the identity provider calls it.</summary>
    [Fact]
    public async Task By_POST_without_a_cookie_it_ends_the_session_and_is_answered_by_a_form_that_may_stand_in_a_frame_of_theirs()
    {
        var answer = await Ann.PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", _gateway.Corp.Logout(Now, Here).ToForm(_gateway.Corp.Signer)), ("RelayState", "theirs"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain($"<form method=\"post\" action=\"{_gateway.Corp.LogoutAnswers}\">");
        var fields = TestBrowser.FieldsOf(html).ToDictionary(f => f.Name, f => f.Value);
        fields["RelayState"].ShouldBe("theirs");
        var response = Verified(Encoding.UTF8.GetString(Convert.FromBase64String(fields["SAMLResponse"])));
        StatusOf(response).ShouldBe((StatusCodes.Success, null));
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors https://corp.example.org;");
        answer.Headers.Contains("X-Frame-Options").ShouldBeFalse();
        (await Ann.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("text/xml")]
    [InlineData("text/xml; charset=utf-8")]
    [InlineData("application/soap+xml")]
    public async Task By_SOAP_without_a_browser_it_ends_the_session_and_is_answered_at_once(string contentType)
    {
        var answer = await SoapAsync(_gateway.Corp.Logout(Now, Here).ToSoap(_gateway.Corp.Signer), contentType);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/xml; charset=utf-8");
        var envelope = await answer.Content.ReadAsStringAsync();
        var response = Verified(envelope["<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>".Length..^"</S:Body></S:Envelope>".Length]);
        StatusOf(response).ShouldBe((StatusCodes.Success, null));
        response.Attribute("Destination").ShouldBeNull();
        (await Ann.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Ends_the_login_that_is_named_on_every_host_and_no_other()
    {
        var (laptop, phone) = (_gateway.NewBrowser(), _gateway.NewBrowser());
        await _gateway.SignInAsync(browser: laptop, sessionIndex: "_laptop");
        await _gateway.SignInAsync(browser: phone, sessionIndex: "_phone");
        await HandOverAsync(laptop);

        StatusOf(await AnswerToAsync(_gateway.Corp.Logout(Now, "_laptop", "_never"))).ShouldBe((StatusCodes.Success, null));

        (await laptop.WhoAmIAsync()).ShouldBeNull();
        (await laptop.FetchAsync("https://sheets.example.net/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await phone.WhoAmIAsync()).ShouldBe("ann");
        (await Ann.WhoAmIAsync()).ShouldBe("ann");
        Ann.Cookies.ShouldContain("__Secure-jit", "her cookie opens another login");
    }

    [Fact]
    public async Task Without_a_SessionIndex_all_of_her_sessions_end_and_nobody_elses()
    {
        var (laptop, bob) = (_gateway.NewBrowser(), _gateway.NewBrowser());
        await _gateway.SignInAsync(browser: laptop);
        var asked = await _gateway.AskAsync(browser: bob);
        await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, Now) with { NameId = "bob-1", Attributes = [new SamlAttributeMessage("uid", "bob")] }), asked.RelayState, bob);

        StatusOf(await AnswerToAsync(_gateway.Corp.Logout(Now))).ShouldBe((StatusCodes.Success, null));

        (await Ann.WhoAmIAsync()).ShouldBeNull();
        (await laptop.WhoAmIAsync()).ShouldBeNull();
        (await bob.WhoAmIAsync()).ShouldBe("bob");
    }

    [Fact]
    public async Task Another_identity_provider_ends_nobody_of_this_one()
    {
        await using var gateway = await LoginGateway.StartAsync(logout: Front);
        await gateway.SignInAsync(sessionIndex: Here);

        var answer = await gateway.Browser.PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", gateway.Partner.Logout(gateway.Clock.GetUtcNow(), Here).ToForm(gateway.Partner.Signer)));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(answer)).ShouldContain("partner has signed you out");   // its metadata has no address for an answer
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    /// <summary>Quirk 10.</summary>
    [Fact]
    public async Task A_session_that_is_gone_is_answered_with_success()
    {
        StatusOf(await AnswerToAsync(_gateway.Corp.Logout(Now, Here))).ShouldBe((StatusCodes.Success, null));
        StatusOf(await AnswerToAsync(_gateway.Corp.Logout(Now, Here))).ShouldBe((StatusCodes.Success, null));
    }

    [Fact]
    public async Task A_request_that_comes_again_ends_nothing_and_is_told_so()
    {
        var request = _gateway.Corp.Logout(Now);
        StatusOf(await AnswerToAsync(request)).ShouldBe((StatusCodes.Success, null));
        _gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        await _gateway.SignInAsync(sessionIndex: "_later");

        StatusOf(await AnswerToAsync(request)).ShouldBe((StatusCodes.Requester, "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"));
        (await SoapAsync(request.ToSoap(_gateway.Corp.Signer))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await Ann.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task An_assertion_that_was_on_its_way_begins_no_session_and_the_next_login_does()
    {
        var late = _gateway.NewBrowser();
        var asked = await _gateway.AskAsync(browser: late);
        var assertion = _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, Now) with { SessionIndex = Here });
        _gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        await SendAsync(_gateway.Corp.Logout(Now, Here));

        var page = await _gateway.AnswerAsync(assertion, asked.RelayState, late);

        page.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(page)).ShouldContain("saml.login.ended");
        (await late.WhoAmIAsync()).ShouldBeNull();
        _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await _gateway.SignInAsync(browser: late, sessionIndex: Here);
        (await late.WhoAmIAsync()).ShouldBe("ann");
    }

    [Theory]
    [InlineData("Redirect")]
    [InlineData("POST")]
    public async Task An_unsigned_request_ends_nothing_and_the_operator_reads_the_cure(string binding)
    {
        var request = _gateway.Corp.Logout(Now, Here);

        var answer = binding == "Redirect" ? await Ann.NavigateAsync($"/sso/slo?{request.ToQuery(null)}") : await Ann.PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", request.ToForm(null)));

        await ShouldBeRefusedAsync(answer, "saml.logout.unsigned");
        _gateway.Logs.Entries.ShouldContain(l => l.Message.Contains("'sign.logout' => true", StringComparison.Ordinal) && l.Message.Contains("AllowUnsignedLogout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unsigned_request_ends_the_session_of_the_browser_that_brings_it_where_the_operator_says_so()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "AllowUnsignedLogout": true """, logout: Front);
        var laptop = gateway.NewBrowser();
        await gateway.SignInAsync(sessionIndex: Here);
        await gateway.SignInAsync(browser: laptop, sessionIndex: Here);
        var now = gateway.Clock.GetUtcNow();

        var stranger = await gateway.NewBrowser().NavigateAsync($"/sso/slo?{gateway.Corp.Logout(now).ToQuery(null)}");
        StatusOf(TestIdentityProvider.Read(stranger).Xml).ShouldBe((StatusCodes.Responder, StatusCodes.PartialLogout));
        var own = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(now, Here).ToQuery(null)}");
        StatusOf(TestIdentityProvider.Read(own).Xml).ShouldBe((StatusCodes.Success, null));

        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
        (await laptop.WhoAmIAsync()).ShouldBe("ann");
        (await SoapAsync(gateway.Corp.Logout(now, Here).ToSoap(null), gateway: gateway)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Unsigned_requests_leave_nothing_behind()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "AllowUnsignedLogout": true """, logout: Front, customise: b => b.Services.AddSingleton<IReplayCache>(new InMemoryReplayCache(new ManualTimeProvider(), most: 2)));
        var stranger = gateway.NewBrowser();
        for (var made = 0; made < 5; made++) await stranger.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(gateway.Clock.GetUtcNow()).ToQuery(null)}");

        await gateway.SignInAsync();

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task A_request_by_SOAP_that_nobody_vouches_for_gets_a_fault_and_no_signed_word()
    {
        using var key = RSA.Create(2048);

        var answer = await SoapAsync(_gateway.Corp.Logout(Now, Here).ToSoap(MessageSigner.Rsa(key)));

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/xml");
        var fault = await answer.Content.ReadAsStringAsync();
        fault.ShouldContain("<faultcode>S:Client</faultcode><faultstring>saml.signature.invalid</faultstring>");
        fault.ShouldNotContain("Signature>");
        (await Ann.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Where_single_logout_is_off_its_requests_are_refused()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SingleLogout": "Off" """, logout: Front);
        await gateway.SignInAsync(sessionIndex: Here);

        var answer = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(gateway.Clock.GetUtcNow(), Here).ToQuery(gateway.Corp.Key)}");

        (await LoginGateway.ReadAsync(answer)).ShouldContain("saml.logout.disabled");
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Answers_are_unsigned_where_the_operator_wants_that()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SignLogoutMessages": false """, logout: Front);

        var answer = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(gateway.Clock.GetUtcNow(), Here).ToQuery(gateway.Corp.Key)}");

        answer.Headers.Location!.Query.ShouldNotContain("Signature");
        StatusOf(TestIdentityProvider.Read(answer).Xml).ShouldBe((StatusCodes.Success, null));
    }

    [Theory]
    [InlineData("", "saml.query.parameter")]
    [InlineData("?SAMLRequest=%2", "saml.query.encoding")]
    [InlineData("?RelayState=x", "saml.query.parameter")]
    public async Task A_query_that_is_no_message_is_named(string query, string reason)
    {
        var answer = await Ann.NavigateAsync($"/sso/slo{query}");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(answer)).ShouldContain(reason);
    }

    [Fact]
    public async Task A_form_that_is_no_message_is_named()
    {
        foreach (var (fields, reason) in new ((string, string)[], string)[]
        {
            ([("RelayState", "x")], "saml.form.no_message"),
            ([("SAMLRequest", "AAAA"), ("SAMLResponse", "AAAA")], "saml.form.no_message"),
            ([("SAMLRequest", "AAAA"), ("SAMLRequest", "AAAA")], "saml.form.no_message"),
            ([("SAMLRequest", "<x>")], "saml.form.base64"),
            ([("SAMLRequest", "AAAA"), ("RelayState", new string('x', 5000))], "saml.form.relay_state"),
        })
        {
            var answer = await Ann.PostFromElsewhereAsync("/sso/slo", fields);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, reason);
            (await LoginGateway.ReadAsync(answer)).ShouldContain(reason);
        }
    }

    [Fact]
    public async Task Other_media_are_not_read_and_long_bodies_end()
    {
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        (await Ann.SendAsync(HttpMethod.Post, "/sso/slo", [("Accept", "text/html")], withCookies: false, json)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await SoapAsync(new string(' ', 600 * 1024))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Ann.NavigateAsync("/sso/slo", HttpMethod.Put)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    private async Task ShouldBeRefusedAsync(HttpResponseMessage answer, string reason)
    {
        var page = await LoginGateway.ReadAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, page);
        page.ShouldContain("1131");
        page.ShouldContain(reason);
        (await Ann.WhoAmIAsync()).ShouldBe("ann");
    }

    private Task<HttpResponseMessage> SendAsync(LogoutMessage request, string? relayState = null) => Ann.NavigateAsync($"/sso/slo?{request.ToQuery(_gateway.Corp.Key, relayState)}");

    private async Task<XElement> AnswerToAsync(LogoutMessage request) => TestIdentityProvider.Read(await SendAsync(request)).Xml;

    private async Task<HttpResponseMessage> SoapAsync(string envelope, string contentType = "text/xml", LoginGateway? gateway = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await (gateway ?? _gateway).NewBrowser().SendAsync(HttpMethod.Post, "/sso/slo", [("SOAPAction", "\"http://www.oasis-open.org/committees/security\""), ("Expect", "100-continue")], withCookies: false, content);
    }

    /// <summary>Gives the host sheets.example.net a cookie of its own.</summary>
    private static async Task HandOverAsync(TestBrowser browser)
    {
        var step = await browser.NavigateAsync("https://sheets.example.net/");
        for (var i = 0; i < 3 && step.Headers.Location is { } location; i++) step = await browser.NavigateAsync(location.OriginalString);
        browser.Cookies.ShouldContain("__Host-jit");
    }

    private static XElement Verified(string xml)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out _).ShouldBeTrue();
        SignatureVerifier.Verify(tree!, tree!.Root, [TrustedKey.FromCertificate(ServiceProviderKeyFile.Certificate)!], AlgorithmPolicy.Strict).TryGet(out _, out var refusal).ShouldBeTrue(refusal?.ToString());
        return XElement.Parse(xml);
    }

    private static (string?, string?) StatusOf(XElement response)
    {
        var code = response.Element(Samlp + "Status")!.Element(Samlp + "StatusCode")!;
        return ((string?)code.Attribute("Value"), (string?)code.Element(Samlp + "StatusCode")?.Attribute("Value"));
    }
}
