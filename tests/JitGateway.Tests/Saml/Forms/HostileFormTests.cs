using System.Net;
using System.Text;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>What must never come of a kept form: that somebody sends what they did not write, or what they may not, or twice.</summary>
public sealed class HostileFormTests : IAsyncLifetime
{
    private FormsGateway _forms = null!;

    public async Task InitializeAsync() => _forms = await FormsGateway.StartAsync();

    public async Task DisposeAsync() => await _forms.DisposeAsync();

    /// <summary>A browser sends no cookie with it, so it looks as if nobody were signed in; sent again from our page it would have the cookie.</summary>
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "https://hr.example.com")]
    [InlineData("Origin", "https://sso.example.com.evil.example")]
    [InlineData("Origin", "http://sso.example.com")]
    [InlineData("Origin", "null")]
    public async Task A_form_of_another_site_is_never_kept(string header, string value)
    {
        var response = await _forms.PostAsync("/desk/save", FormsGateway.Text("not hers"), (header, value));
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();

        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        (await _forms.PostAsync("/desk/save", FormsGateway.Text("not hers"), (header, value))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_browser_that_says_only_its_origin_is_believed() =>
        (await _forms.PostAsync("/desk/save", FormsGateway.Text("hers"), ("Origin", "https://sso.example.com"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    [InlineData("")]
    public async Task What_is_no_form_is_not_kept(string contentType)
    {
        using var content = new ByteArrayContent("a=b"u8.ToArray());
        if (contentType.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var response = await _forms.WriteTooLateAsync(form: content);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginGateway.ReadAsync(response)).ShouldContain("What you sent was not passed on");
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_kept_form_that_another_site_sends_is_refused(string site)
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("kept", kept)]);
        var response = await _forms.PostAsync("/sso/form", form, ("Sec-Fetch-Site", site));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(response)).ShouldContain("FOREIGN_FORM");
        _forms.Forms.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_that_was_changed_or_made_up_is_not_sent()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();

        foreach (var at in (int[])[0, 5, 20, 45, kept.Length / 2, kept.Length - 3])
            await RefusedAsync($"{kept[..at]}{(kept[at] == 'A' ? 'B' : 'A')}{kept[(at + 1)..]}");
        foreach (var made in (string[])["", "AAAA", "!", kept[..^8], $"{kept}AAAA", Convert.ToBase64String(new byte[300]), new('A', 5000), "%00%00", "{}"]) await RefusedAsync(made);
        _forms.Forms.ShouldBeEmpty();

        (await _forms.SendAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);   // none of this has used it up
    }

    [Fact]
    public async Task A_form_of_one_host_is_good_on_no_other()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.FollowAsync(await _forms.SignInAsync($"{FormsGateway.Safe}/page"));

        foreach (var host in (string[])[FormsGateway.Safe, "https://hr.example.com"])
            (await LoginGateway.ReadAsync(await _forms.SendAsync(kept, host))).ShouldContain("KEPT_FORM_REFUSED");
        _forms.Forms.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_of_one_address_is_good_at_no_other()
    {
        var (one, other) = (await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync("/desk/save?id=1")), await FormsGateway.KeptOnAsync(await _forms.PostAsync("/desk/save?id=2", FormsGateway.Text("two hours of work"))));
        one.Length.ShouldBe(other.Length);
        await _forms.SignInAsync();
        await _forms.Browser.PostFromOwnPageAsync("/sso/form", ("kept", one));

        (await LoginGateway.ReadAsync(await _forms.Browser.PostFromOwnPageAsync("/desk/save?id=1", ("kept", other)))).ShouldContain("saml.form.other_address");
        _forms.Forms.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_that_waited_too_long_is_not_sent()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(61));
        await _forms.SignInAsync();

        var response = await _forms.SendAsync(kept);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(response)).ShouldContain("KEPT_FORM_EXPIRED");
        _forms.Forms.ShouldBeEmpty();
    }

    /// <summary>However often it is sent on and comes back.</summary>
    [Fact]
    public async Task A_form_that_is_kept_anew_waits_no_longer_for_that()
    {
        await _forms.SignInAsync();
        var kept = await _forms.PostAsync("/desk/admin/save", FormsGateway.Text("x"));
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(29));
        kept = await _forms.SubmitAsync(kept);
        kept.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(29));
        kept = await _forms.SubmitAsync(kept);
        kept.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(3));
        (await LoginGateway.ReadAsync(await _forms.SubmitAsync(kept))).ShouldContain("KEPT_FORM_EXPIRED");
    }

    [Fact]
    public async Task Another_person_does_not_send_it_and_its_own_still_can()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync(nameId: "bob-1");

        var response = await _forms.SendAsync(kept);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(response)).ShouldContain("KEPT_FORM_OF_OTHER");
        _forms.Forms.ShouldBeEmpty();

        await _forms.EndSessionsAsync();
        await _forms.SignInAsync();
        (await _forms.SubmitAsync(response)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.ShouldHaveSingleItem().User.ShouldBe("ann");
    }

    /// <summary>However many copies of it there are in however many tabs.</summary>
    [Fact]
    public async Task A_form_that_is_kept_anew_is_the_same_form_and_is_sent_once()
    {
        await _forms.SignInAsync();
        var first = await _forms.PostAsync("/desk/admin/save", FormsGateway.Text("x"));
        var second = await _forms.SubmitAsync(first);   // not strong enough: kept anew
        (await FormsGateway.KeptOnAsync(second)).ShouldNotBe(await FormsGateway.KeptOnAsync(first));
        await _forms.EndSessionsAsync();
        await _forms.SignInAsync(context: FormsGateway.Mfa);

        (await _forms.SubmitAsync(second)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _forms.SubmitAsync(first)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        _forms.Forms.Count.ShouldBe(1);
    }

    /// <summary>The cookie that says who was there last on a host of its own is out of reach of a sign-out elsewhere, and worth nothing after it.</summary>
    [Fact]
    public async Task After_a_sign_out_elsewhere_a_form_is_nobodys_on_a_host_with_a_cookie_of_its_own_too()
    {
        await _forms.FollowAsync(await _forms.SignInAsync($"{FormsGateway.Safe}/page"));
        await _forms.Browser.PostFromOwnPageAsync("/sso/logout");
        _forms.Browser.Cookies.ShouldContain("__Host-jit-who");

        var kept = await _forms.PostAsync($"{FormsGateway.Safe}/save", FormsGateway.Text("whose?"));
        kept.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await _forms.FollowAsync(await _forms.SignInAsync($"{FormsGateway.Safe}/page", nameId: "bob-1"));
        (await LoginGateway.ReadAsync(await _forms.SendAsync(await FormsGateway.KeptOnAsync(kept), FormsGateway.Safe))).ShouldContain("You are signed in as bob.");
        _forms.Forms.ShouldBeEmpty();
    }

    /// <summary>Whoever signs out leaves nothing behind that says whose the browser is.</summary>
    [Fact]
    public async Task After_a_sign_out_a_form_is_nobodys()
    {
        await _forms.SignInAsync();
        await _forms.Browser.PostFromOwnPageAsync("/sso/logout");
        _forms.Browser.Cookies.ShouldNotContain("__Secure-jit-who");

        var kept = await _forms.PostAsync("/desk/save", FormsGateway.Text("whose?"));
        await _forms.SignInAsync(nameId: "bob-1");
        (await LoginGateway.ReadAsync(await _forms.SubmitAsync(kept))).ShouldContain("You are signed in as bob.");
    }

    [Fact]
    public async Task Sent_ten_times_at_once_it_arrives_once()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _forms.SendAsync(kept)));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(9);
        _forms.Forms.Count.ShouldBe(1);
    }

    /// <summary>Who may no longer enter does not get in by a form that was written when they might; and nothing is used up by that.</summary>
    [Fact]
    public async Task Rules_are_asked_anew()
    {
        var kept = await _forms.WriteTooLateAsync("/desk/staff/save");
        await _forms.SignInAsync(groups: "guests");
        var denied = await _forms.SubmitAsync(kept);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(denied)).ShouldContain("ACCESS_DENIED");
        _forms.Forms.ShouldBeEmpty();

        await _forms.EndSessionsAsync();
        await _forms.SignInAsync(groups: "staff");
        (await _forms.SubmitAsync(denied)).StatusCode.ShouldBe(HttpStatusCode.OK);   // the page of the denial has it still
        _forms.Forms.Count.ShouldBe(1);
    }

    /// <summary>Whether it arrived, nobody knows then.</summary>
    [Fact]
    public async Task A_form_that_was_on_its_way_to_an_application_that_is_down_is_not_sent_again()
    {
        var kept = await _forms.WriteTooLateAsync("/down/save");
        await _forms.SignInAsync();
        (await _forms.SubmitAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await _forms.SubmitAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    /// <summary>What a browser says of where a form was written leads nowhere else: such a page is not linked.</summary>
    [Fact]
    public async Task No_page_of_ours_leads_where_a_form_says_that_it_was_written_unless_that_is_behind_this_gateway()
    {
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var kept = new List<string>();
        foreach (var target in HostileTargets.All.Cast<object[]>().Select(row => (string)row[0]).Where(t => t.All(c => c is >= '!' and <= '~')))
            kept.Add(await FormsGateway.KeptOnAsync(await _forms.PostAsync("/desk/save", FormsGateway.Text("x"), ("Referer", target))));
        kept.Count.ShouldBeGreaterThan(80);

        await _forms.SignInAsync();
        foreach (var form in kept)
        {
            (await _forms.SendAsync(form)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await LoginGateway.ReadAsync(await _forms.SendAsync(form))).ShouldContain("href=\"/\">Back to the application");
        }
    }

    /// <summary>What people write is nobody else's.</summary>
    [Fact]
    public async Task Nothing_of_it_stands_on_the_page_or_in_the_log()
    {
        var kept = await _forms.WriteTooLateAsync(form: FormsGateway.Text("two-hours-of-work"));
        await _forms.SignInAsync();
        await _forms.SubmitAsync(kept);

        var page = await LoginGateway.ReadAsync(kept);
        page.ShouldNotContain("two-hours");
        Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars((await FormsGateway.KeptOnAsync(kept)).AsSpan("jitform.".Length))).ShouldNotContain("two-hours");
        _forms.Gateway.Logs.Text.ShouldNotContain("two-hours");
        _forms.Gateway.Logs.Text.ShouldNotContain((await FormsGateway.KeptOnAsync(kept))[..40]);
    }

    [Fact]
    public async Task Where_it_is_told_that_it_is_kept_no_other_site_may_look()
    {
        var headers = (await _forms.WriteTooLateAsync()).Headers;
        headers.CacheControl!.NoStore.ShouldBeTrue();
        headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
    }

    private async Task RefusedAsync(string kept)
    {
        var response = await _forms.SendAsync(kept);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, kept);
        (await LoginGateway.ReadAsync(response)).ShouldContain("KEPT_FORM_REFUSED");
    }
}
