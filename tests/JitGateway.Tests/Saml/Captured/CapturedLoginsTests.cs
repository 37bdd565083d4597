using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity.DryRun;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Saml.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Captured;

/// <summary>Logins that an operator kept, as a running gateway reads them.</summary>
public sealed class CapturedLoginsTests : IAsyncLifetime
{
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("base64")]
    [InlineData("base64 in lines")]
    [InlineData("XML")]
    [InlineData("a form's field")]
    [InlineData("a whole form")]
    [InlineData("the assertion alone")]
    public async Task Is_read_in_every_form_in_which_people_keep_it(string form)
    {
        var xml = Decoded(Answer());
        var content = form switch
        {
            "base64" => Answer(),
            "base64 in lines" => string.Join("\r\n", Answer().Chunk(76).Select(c => new string(c))),
            "XML" => $"\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n",
            "a form's field" => $"SAMLResponse={Uri.EscapeDataString(Answer())}",
            "a whole form" => $"SAMLResponse={Uri.EscapeDataString(Answer())}&RelayState=abc",
            _ => $"<?xml version=\"1.0\"?>{xml.Part(PrefixStyle.Usual.A("Assertion"))}",
        };

        var login = await ReadAsync(content);

        login.Findings.ShouldBeEmpty();
        var person = login.Person.ShouldNotBeNull();
        person.IdentityProvider.ShouldBe("corp");
        person.Issuer.ShouldBe(_gateway.Corp.EntityId);
        person.Subject.ShouldBe("ann-4711");
        person.Mapped["email"].ShouldBe(["ann@example.com"]);
        person.Mapped["username"].ShouldBe(["ann"]);
        person.Attributes["groups"].ShouldBe(["staff", "wiki"]);
    }

    [Fact]
    public async Task An_expired_capture_says_so_and_whom_it_names()
    {
        var kept = Answer();
        _gateway.Clock.Advance(TimeSpan.FromHours(3));

        var login = await ReadAsync(kept);

        login.Findings.Select(f => f.Reason).ShouldContain("saml.conditions.expired");
        login.Findings.ShouldAllBe(f => f.Detail.Length > 0 && f.Explanation.Length > 0);
        login.Person.ShouldNotBeNull().Subject.ShouldBe("ann-4711");
    }

    [Fact]
    public async Task A_capture_that_somebody_changed_says_so_and_whom_it_names()
    {
        var login = await ReadAsync(Decoded(Answer()).Replace("ann@example.com", "eve@example.com"));

        login.Findings[0].Reason.ShouldStartWith("saml.signature.");
        login.Person.ShouldNotBeNull().Mapped["email"].ShouldBe(["eve@example.com"]);
    }

    [Fact]
    public async Task A_capture_of_somebody_unknown_says_so()
    {
        var stranger = new TestIdentityProvider("stranger");

        var login = await ReadAsync(stranger.Sign(stranger.Answer("_request", _gateway.Clock.GetUtcNow())));

        login.Findings.Select(f => f.Reason).ShouldContain("saml.issuer.unknown");
        login.Person.ShouldNotBeNull().IdentityProvider.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_capture_is_no_login()
    {
        var kept = Answer();
        await ReadAsync(kept);
        await ReadAsync(kept);

        (await _gateway.AnswerAsync(kept, "")).IsSuccessStatusCode.ShouldBeFalse("nobody asked for it in this browser");
        _gateway.Browser.Cookies.ShouldNotContain(c => c.Contains("session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_can_be_written_down_with_the_providers_own_names()
    {
        var login = await ReadAsync("""
            {
              // as corp sends it
              "identityProvider": "corp", "nameId": "ann-4711",
              "attributes": { "uid": "ann", "mail": [ "ann@example.com" ], "groups": [ "staff", "wiki" ], "age": 42, "nothing": null },
            }
            """);

        login.Findings.ShouldBeEmpty();
        var person = login.Person.ShouldNotBeNull();
        person.Issuer.ShouldBe(_gateway.Corp.EntityId);
        person.Subject.ShouldBe("ann-4711");
        person.Mapped["email"].ShouldBe(["ann@example.com"]);
        person.Mapped["groups"].ShouldBe(["staff", "wiki"]);
        person.Attributes["age"].ShouldBe(["42"]);
        person.Attributes["nothing"].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_written_login_is_held_to_the_rule_of_the_subject()
    {
        var login = await ReadAsync("""{ "identityProvider": "corp", "attributes": { "mail": "ann@example.com" } }""");

        login.Findings.ShouldHaveSingleItem().Reason.ShouldBe("saml.nameid.missing");
        login.Person.ShouldBeNull();
    }

    [Theory]
    [InlineData("hello", "alice.txt is no login")]
    [InlineData("", "alice.txt is no login")]
    [InlineData("aGVsbG8=", "alice.txt is no login")]
    [InlineData("{ \"attributes\": ", "alice.txt is no JSON")]
    [InlineData("{ \"attributes\": [] }", "alice.txt holds another kind of value where a text or an object belongs")]
    [InlineData("{ \"atributes\": {} }", "alice.txt has \"atributes\", which means nothing")]
    [InlineData("{ \"identityProvider\": \"corp\", \"attributes\": { \"mail\": {} } }", "alice.txt has for mail a value that is no text")]
    [InlineData("{ \"attributes\": {} }", "The attributes do not say whose they are")]
    [InlineData("{ \"identityProvider\": \"crop\" }", "There is no identity provider \"crop\"")]
    public async Task What_is_no_login_is_refused_with_what_to_do(string content, string problem)
    {
        var refused = await Should.ThrowAsync<DryRunRefusedException>(() => ReadAsync(content));

        refused.Problem.ShouldBe(problem);
        refused.Cure.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Markup_that_cannot_be_read_is_a_finding()
    {
        var login = await ReadAsync("<Response");

        login.Person.ShouldBeNull();
        login.Findings[0].Reason.ShouldStartWith("saml.xml.");
    }

    /// <summary>As somebody does in the first second of a node's life.</summary>
    [Fact]
    public async Task Whoever_asks_while_the_metadata_is_read_waits_for_it_and_takes_nothing_away()
    {
        await using var bed = new MetadataBed();
        var (held, asked) = (new TaskCompletionSource(), 0);
        bed.Answer = async context =>
        {
            var isFirst = Interlocked.Increment(ref asked) == 1;
            await held.Task;
            await (isFirst ? context.Response.WriteAsync(bed.Corp.Metadata()) : MetadataBed.Down(context));
        };
        await bed.StartAsync();
        await bed.HoldsAsync(() => bed.Asked.Count == 1);

        var reading = bed.Gateway.Services.GetRequiredService<ICapturedLogins>().ReadAsync(new KeptLogin("alice.txt", bed.Corp.Sign(bed.Corp.Answer("_a", bed.Clock.GetUtcNow(), "http://127.0.0.1"))), CancellationToken.None);
        held.SetResult();

        (await reading).Findings.Select(f => f.Reason).ShouldNotContain("saml.metadata.unavailable");
        bed.Known().ShouldNotBeNull();
        bed.Asked.Count.ShouldBe(1);
    }

    private string Answer() => _gateway.Corp.Sign(_gateway.Corp.Answer("_a-request-of-some-time-ago", _gateway.Clock.GetUtcNow()));

    private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private Task<CapturedLogin> ReadAsync(string content) =>
        _gateway.Services.GetRequiredService<ICapturedLogins>().ReadAsync(new KeptLogin("alice.txt", content), CancellationToken.None);
}
