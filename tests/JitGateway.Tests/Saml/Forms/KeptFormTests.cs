using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>Forms that are sent when the session has ended: kept in the browser, and sent on once their person has signed in.</summary>
public sealed class KeptFormTests : IAsyncLifetime
{
    private FormsGateway _forms = null!;

    private TestBrowser Browser => _forms.Browser;

    public async Task InitializeAsync() => _forms = await FormsGateway.StartAsync();

    public async Task DisposeAsync() => await _forms.DisposeAsync();

    [Fact]
    public async Task A_form_that_was_open_when_the_session_ended_arrives_once()
    {
        var kept = await _forms.WriteTooLateAsync();
        kept.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginGateway.ReadAsync(kept)).ShouldContain("FORM_KEPT");
        _forms.Forms.ShouldBeEmpty();

        var signedIn = await _forms.FollowAsync(await _forms.SignInAsync(SignInLinkOf(await LoginGateway.ReadAsync(kept))));
        (await LoginGateway.ReadAsync(signedIn)).ShouldContain("You are signed in");
        var sent = await _forms.SubmitAsync(kept);

        (await sent.Content.ReadAsStringAsync()).ShouldBe("the application has it");
        var arrived = _forms.Forms.ShouldHaveSingleItem();
        (arrived.Target, arrived.Text, arrived.User).ShouldBe(("/desk/save?draft=1", "text=two+hours+of+work", "ann"));
        (arrived.ContentType, arrived.ContentLength).ShouldBe(("application/x-www-form-urlencoded", arrived.Body.Length));

        var again = await _forms.SubmitAsync(kept);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await LoginGateway.ReadAsync(again)).ShouldContain("KEPT_FORM_USED");
        _forms.Forms.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_sends_it_before_signing_in_gets_it_back()
    {
        var kept = await _forms.WriteTooLateAsync();

        var early = await _forms.SubmitAsync(kept);
        early.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        SignInLinkOf(await LoginGateway.ReadAsync(early)).ShouldBe("/sso/form?app=desk");
        (await FormsGateway.KeptOnAsync(early)).ShouldBe(await FormsGateway.KeptOnAsync(kept));

        await _forms.SignInAsync();
        (await _forms.SubmitAsync(early)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_arrives_octet_for_octet()
    {
        var file = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        using var form = new MultipartFormDataContent("a boundary of its own") { { new StringContent("Grüße"), "text" }, { new ByteArrayContent(file), "file", "photo.jpg" } };
        var body = await form.ReadAsByteArrayAsync();

        var kept = await _forms.WriteTooLateAsync("/desk/upload", form);
        await _forms.SignInAsync();
        (await _forms.SubmitAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var arrived = _forms.Forms.ShouldHaveSingleItem();
        arrived.Body.ShouldBe(body);
        arrived.ContentType.ShouldBe(form.Headers.ContentType!.ToString());
    }

    /// <summary>The same as if nobody had had to sign in: decoded once, and encoded once.</summary>
    [Theory]
    [InlineData("/desk/save")]
    [InlineData("/desk/a%20b/c+d;v=1/%C3%A4?x=a+b&y=%7C%26&&z")]
    [InlineData("/desk/100%25?q=%2525&r=a/b?c")]
    [InlineData("/desk/x/?")]
    [InlineData("/desk/save?next=https%3A%2F%2Fsso.example.com%2Fdesk%2F")]
    public async Task The_address_is_the_same_as_without_a_login_between(string target)
    {
        await _forms.SignInAsync();
        await _forms.PostAsync(target, FormsGateway.Text("direct"));
        await _forms.EndSessionsAsync();
        var kept = await _forms.PostAsync(target, FormsGateway.Text("kept"));
        await _forms.SignInAsync();
        await _forms.SubmitAsync(kept);

        _forms.Forms.Select(f => f.Text).ShouldBe(["text=direct", "text=kept"]);
        _forms.Forms[1].Target.ShouldBe(_forms.Forms[0].Target);
    }

    /// <summary>So that the answer stands at the address for which the form was written: links of the application's page are relative to it.</summary>
    [Fact]
    public async Task The_browser_takes_the_form_to_its_own_address()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync("/desk/save?draft=1&x=%7C"));
        await _forms.SignInAsync();

        var onward = await Browser.PostFromOwnPageAsync("/sso/form", ("kept", kept));
        onward.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        onward.Headers.Location!.OriginalString.ShouldBe("https://sso.example.com/desk/save?draft=1&x=%7C");
        onward.Headers.CacheControl!.NoStore.ShouldBeTrue();
        _forms.Forms.ShouldBeEmpty();
    }

    /// <summary>A form of the same length, with a field of the same name, to the same address.</summary>
    [Fact]
    public async Task What_else_comes_to_that_address_goes_through_as_it_is()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();
        await Browser.PostFromOwnPageAsync("/sso/form", ("kept", kept));

        var other = new string('x', kept.Length);
        await Browser.PostFromOwnPageAsync("/desk/save?draft=1", ("kept", other));
        await Browser.PostFromOwnPageAsync("/desk/save?draft=1", ("text", "another length"));
        await Browser.PostFromOwnPageAsync("/desk/save?draft=2", ("text", other));
        _forms.Forms.Select(f => f.Text).ShouldBe([$"kept={other}", "text=another+length", $"text={other}"]);
        _forms.Forms.ShouldAllBe(f => !f.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_form_in_chunks_arrives_with_its_length()
    {
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var kept = await _forms.PostAsync("/desk/save", FormsGateway.Text("in chunks"), ("Transfer-Encoding", "chunked"));
        await _forms.SignInAsync();
        await _forms.SubmitAsync(kept);

        var arrived = _forms.Forms.ShouldHaveSingleItem();
        (arrived.Text, arrived.ContentLength).ShouldBe(("text=in+chunks", arrived.Body.Length));
        arrived.Headers.ContainsKey("Transfer-Encoding").ShouldBeFalse();
    }

    [Fact]
    public async Task The_application_reads_on_which_page_it_was_written()
    {
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var kept = await _forms.PostAsync("/desk/save", FormsGateway.Text("x"), ("Referer", "https://sso.example.com/desk/edit?id=7"));
        await _forms.SignInAsync();
        await _forms.SubmitAsync(kept);
        _forms.Forms.ShouldHaveSingleItem().Referer.ShouldBe("https://sso.example.com/desk/edit?id=7");

        var used = await LoginGateway.ReadAsync(await _forms.SubmitAsync(kept));
        used.ShouldContain("href=\"https://sso.example.com/desk/edit?id=7\">Back to the application");
    }

    /// <summary>Nobody knows whose it is: whoever has signed in reads as whom it would be sent, and says so.</summary>
    [Fact]
    public async Task A_form_of_nobody_known_is_sent_when_whoever_signed_in_says_that_it_is_theirs()
    {
        var kept = await _forms.PostAsync("/desk/save", FormsGateway.Text("whose?"));
        kept.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await _forms.SignInAsync();

        var asked = await _forms.SubmitAsync(kept);
        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(asked)).ShouldContain("You are signed in as ann.");
        _forms.Forms.ShouldBeEmpty();

        await _forms.SubmitAsync(asked);
        _forms.Forms.ShouldHaveSingleItem().Text.ShouldBe("text=whose%3F");
    }

    [Fact]
    public async Task Whoever_signs_in_between_question_and_answer_is_asked_for_themselves()
    {
        var kept = await _forms.PostAsync("/desk/save", FormsGateway.Text("whose?"));
        await _forms.SignInAsync();
        var asked = await _forms.SubmitAsync(kept);
        await _forms.EndSessionsAsync();
        await _forms.SignInAsync(nameId: "bob-1");

        (await LoginGateway.ReadAsync(await _forms.SubmitAsync(asked))).ShouldContain("You are signed in as bob.");
        _forms.Forms.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_that_needs_a_stronger_sign_in_is_kept_for_the_person_who_is_signed_in()
    {
        await _forms.SignInAsync();
        var kept = await _forms.PostAsync("/desk/admin/save", FormsGateway.Text("for the safe"));
        kept.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await LoginGateway.ReadAsync(kept);
        page.ShouldContain("AUTHN_CONTEXT_TOO_LOW");
        page.ShouldContain("What you sent is kept");

        var stillWeak = await _forms.SubmitAsync(kept);
        stillWeak.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _forms.Forms.ShouldBeEmpty();

        var asked = await _forms.Gateway.AskAsync(SignInLinkOf(page), Browser);
        asked.Contexts.ShouldBe([FormsGateway.Mfa]);
        var strong = await _forms.Gateway.AnswerAsync(_forms.Gateway.Corp.Sign(_forms.Gateway.Corp.Answer(asked.Id, _forms.Gateway.Clock.GetUtcNow()) with { AuthnContext = FormsGateway.Mfa }), asked.RelayState, Browser);
        strong.Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/sso/form?app=desk"]);
        (await _forms.SubmitAsync(stillWeak)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.ShouldHaveSingleItem().Text.ShouldBe("text=for+the+safe");
    }

    [Fact]
    public async Task A_form_of_nobody_that_needs_a_stronger_sign_in_leads_to_that_at_once()
    {
        var kept = await _forms.WriteTooLateAsync("/desk/admin/save");
        (await _forms.Gateway.AskAsync(SignInLinkOf(await LoginGateway.ReadAsync(kept)), Browser)).Contexts.ShouldBe([FormsGateway.Mfa]);
    }

    [Fact]
    public async Task A_host_with_a_cookie_of_its_own_keeps_its_forms_itself()
    {
        await _forms.FollowAsync(await _forms.SignInAsync($"{FormsGateway.Safe}/page"));
        await _forms.EndSessionsAsync();
        var kept = await _forms.PostAsync($"{FormsGateway.Safe}/save", FormsGateway.Text("on its own host"));
        kept.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var signedIn = await _forms.FollowAsync(await _forms.SignInAsync($"{FormsGateway.Safe}{SignInLinkOf(await LoginGateway.ReadAsync(kept))}"));
        (await LoginGateway.ReadAsync(signedIn)).ShouldContain("You are signed in");
        var sent = await _forms.SendAsync(await FormsGateway.KeptOnAsync(kept), FormsGateway.Safe);

        (await sent.Content.ReadAsStringAsync()).ShouldBe("the application has it");
        _forms.Forms.ShouldHaveSingleItem().Text.ShouldBe("text=on+its+own+host");
    }

    [Fact]
    public async Task A_script_gets_its_JSON_back_and_sends_it_itself()
    {
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var refused = await FetchAsync("/desk/api/notes?id=7", """{ "note": "Grüße" }""");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("constant").GetString().ShouldBe("LOGIN_REQUIRED");
        problem.RootElement.GetProperty("continueUrl").GetString()!.ShouldStartWith("https://sso.example.com/sso/login?return=");
        var (kept, resume) = (problem.RootElement.GetProperty("keptForm").GetString()!, problem.RootElement.GetProperty("resumeUrl").GetString()!);

        var early = await FetchAsync(resume, JsonSerializer.Serialize(new { kept }));
        early.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await early.Content.ReadAsStringAsync()).ShouldContain($"\"keptForm\":\"{kept}\"");

        await _forms.SignInAsync();
        var sent = await FetchAsync(resume, JsonSerializer.Serialize(new { kept }));

        (await sent.Content.ReadAsStringAsync()).ShouldBe("the application has it");
        var arrived = _forms.Forms.ShouldHaveSingleItem();
        (arrived.Target, arrived.Text, arrived.ContentType).ShouldBe(("/desk/api/notes?id=7", """{ "note": "Grüße" }""", "application/json; charset=utf-8"));
        (await FetchAsync(resume, JsonSerializer.Serialize(new { kept }))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    /// <summary>Nobody would have to say that it is theirs.</summary>
    [Fact]
    public async Task A_script_of_nobody_known_gets_nothing_back()
    {
        var refused = await FetchAsync("/desk/api", "{}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).ShouldNotContain("keptForm");
    }

    [Fact]
    public async Task Where_an_application_does_not_want_it_nothing_is_kept_and_the_page_says_so()
    {
        var response = await _forms.WriteTooLateAsync("/vault/save");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("What you sent was not passed on");
        page.ShouldContain(">Sign in<");
        page.ShouldNotContain("kept");
    }

    /// <summary>No page of ours may be shown in an application's frame.</summary>
    [Fact]
    public async Task In_a_frame_it_is_not_kept_and_the_log_says_so()
    {
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var response = await Browser.SendAsync(HttpMethod.Post, "/desk/save", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Site", "same-origin")], withCookies: true, FormsGateway.Text("x"));
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        _forms.Gateway.Logs.Entries.ShouldContain(e => e.Event == 642 && e.Message.Contains("desk", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_signed_in_already_is_led_nowhere_by_the_page()
    {
        await _forms.SignInAsync();
        var page = await Browser.NavigateAsync("/sso/form?app=desk");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("form-action");   // the application may lead anywhere
    }

    private static string SignInLinkOf(string page) => page.Split("id=\"sign-in\" href=\"")[1].Split('"')[0];

    private Task<HttpResponseMessage> FetchAsync(string url, string json) => Browser.SendAsync(HttpMethod.Post, url,
        [("Accept", "application/json"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Site", "same-origin")], withCookies: true, new StringContent(json, Encoding.UTF8, "application/json"));
}
