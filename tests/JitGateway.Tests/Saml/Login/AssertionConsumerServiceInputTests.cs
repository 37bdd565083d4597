using System.Net;
using System.Text;
using JitGateway.Saml.Replay;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Whatever else is sent to /sso/acs gets a page with a 4xx, and never a session.</summary>
public sealed class AssertionConsumerServiceInputTests(LoginGatewayFixture fixture) : IClassFixture<LoginGatewayFixture>
{
    private readonly LoginGateway _gateway = fixture.Gateway;

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Only_POST_is_taken_and_GET_for_artifacts(string method)
    {
        var response = await _gateway.Browser.NavigateAsync("/sso/acs", new HttpMethod(method));
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["GET", "POST"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/xml")]
    [InlineData(null)]
    public async Task Only_forms_are_read(string? contentType) =>
        (await PostAsync("SAMLResponse=AAAA", contentType)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task A_form_ends_at_one_mebibyte() =>
        (await PostAsync($"SAMLResponse={new string('A', 1024 * 1024)}")).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task A_form_that_does_not_say_its_length_ends_there_too()
    {
        using var content = new PushedContent(Encoding.ASCII.GetBytes($"SAMLResponse={new string('A', 1024 * 1024)}"));
        var response = await _gateway.Browser.SendAsync(HttpMethod.Post, "/sso/acs", [("Accept", "text/html")], withCookies: false, content);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("", "saml.form.no_response")]
    [InlineData("RelayState=x", "saml.form.no_response")]
    [InlineData("SAMLResponse=AAAA&SAMLResponse=AAAA", "saml.form.no_response")]
    [InlineData("SAMLRequest=AAAA", "saml.form.no_response")]
    [InlineData("SAMLResponse=", "saml.form.base64")]
    [InlineData("SAMLResponse=AAA", "saml.form.base64")]
    [InlineData("SAMLResponse=A=AA", "saml.form.base64")]
    [InlineData("SAMLResponse=AA+A", "saml.form.base64")]   // a plus that was not escaped is a space
    [InlineData("SAMLResponse=AA-_", "saml.form.base64")]
    [InlineData("SAMLResponse=%3CResponse%3E", "saml.form.base64")]
    [InlineData("SAMLResponse=AAAA%00", "saml.form.unreadable")]
    [InlineData("SAMLResponse=AAAA&RelayState=1&RelayState=2", "saml.form.relay_state")]
    [InlineData("SAMLResponse=AAAA&a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1&n=1&o=1&p=1", "saml.form.unreadable")]
    [InlineData("SAMLResponse=AAAA", "saml.xml.nul")]
    [InlineData("SAMLResponse=PGE%2B", "saml.xml.malformed")]
    public async Task What_is_no_message_is_named(string form, string reason)
    {
        var response = await PostAsync(form);
        var page = await LoginGateway.ReadAsync(response);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, page);
        page.ShouldContain(reason);
    }

    [Fact]
    public async Task Who_opens_the_address_as_a_restored_tab_does_is_led_on()
    {
        var browser = _gateway.NewBrowser();
        TestBrowser.Onward(await browser.NavigateAsync("/sso/acs")).ShouldBe(new Uri("/sso/login", UriKind.Relative));

        await _gateway.SignInAsync(browser: browser);
        using var page = await browser.NavigateAsync("/sso/acs");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(page)).ShouldContain("https://sso.example.com/shop/");
    }

    [Fact]
    public async Task What_cannot_be_read_has_a_way_on() => (await LoginGateway.ReadAsync(await PostAsync("SAMLResponse=AAA"))).ShouldContain("href=\"/sso/login\"");

    [Fact]
    public async Task Base64_in_lines_is_read_like_base64_in_one()
    {
        var asked = await _gateway.AskAsync();
        var answer = _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()));
        var lines = string.Join("\r\n", answer.Chunk(76).Select(c => new string(c)));
        (await _gateway.AnswerAsync(lines, asked.RelayState)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Everything_else_below_sso_is_ours_and_not_there()
    {
        var response = await _gateway.Browser.NavigateAsync("/sso/anything/else");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task When_nobody_can_say_whether_an_assertion_was_used_the_person_is_asked_to_wait_and_can_send_it_again()
    {
        var replay = Substitute.For<IReplayCache>();
        replay.TryUseAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new ReplayUnknownException("not reachable"));
        await using var gateway = await LoginGateway.StartAsync(customise: b => b.Services.AddSingleton(replay));
        var asked = await gateway.AskAsync();
        var answer = gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()));

        var response = await gateway.AnswerAsync(answer, asked.RelayState);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.login.store_unavailable");
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();

        replay.TryUseAsync(default!, default!, default, default).ReturnsForAnyArgs(true);
        (await gateway.AnswerAsync(answer, asked.RelayState)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    private Task<HttpResponseMessage> PostAsync(string form, string? contentType = "application/x-www-form-urlencoded")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return _gateway.Browser.SendAsync(HttpMethod.Post, "/sso/acs", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Expect", "100-continue")], withCookies: true, content);
    }

    private sealed class PushedContent : HttpContent
    {
        private readonly byte[] _bytes;

        public PushedContent(byte[] bytes)
        {
            _bytes = bytes;
            Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) => await stream.WriteAsync(_bytes);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
