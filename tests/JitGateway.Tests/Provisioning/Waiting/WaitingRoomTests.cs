using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning.Waiting;
using JitGateway.Tests.Failures;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Provisioning.Waiting;

/// <summary>What a person sees while a pass takes long, and what other requests do meanwhile.</summary>
public sealed class WaitingRoomTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProvisioningTestBed _bed;
    private readonly WaitingPeople _people;

    public WaitingRoomTests()
    {
        _bed = new ProvisioningTestBed { Time = _time };
        _bed.Application.Step = step => step == "before create" ? _gate.Task : Task.CompletedTask;
        _people = new WaitingPeople(_bed);
    }

    [Fact]
    public async Task A_navigation_gets_a_page_after_two_seconds_that_says_how_far_it_is_and_asks_again_by_itself()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        var (context, done) = _people.Request(part, change: c => c.Request.QueryString = new QueryString("?tab=b%20c&x='1'"));
        await CreationBeginsAsync();
        _time.Advance(WaitingRoom.Patience - TimeSpan.FromMilliseconds(1));
        done.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await done;

        var (answer, page) = (context.Response, WaitingPeople.BodyOf(context));
        answer.StatusCode.ShouldBe(202);
        answer.Headers.CacheControl.ToString().ShouldBe("no-store");
        answer.Headers.ContentSecurityPolicy.ToString().ShouldContain("default-src 'none'");
        answer.Headers.ContentSecurityPolicy.ToString().ShouldContain("; connect-src 'self'");
        answer.Headers.ContentSecurityPolicy.ToString().ShouldNotContain("unsafe");
        page.ShouldContain("<noscript><meta http-equiv=\"refresh\" content=\"3; url=/page?tab=b%20c&amp;x=&#x27;1&#x27;\"></noscript>");
        page.ShouldContain("<p id=\"onward\"><a class=\"button quiet\" href=\"/page?tab=b%20c&amp;x=&#x27;1&#x27;\">Continue</a></p>");
        page.ShouldContain("data-from=\"/sso/progress?backend=wiki\" data-refresh=\"3\"");
        page.ShouldContain("<li class=\"done\">Looking for your account</li>\n<li aria-current=\"step\">Creating it</li>\n<li>Checking it</li>");
        page.ShouldNotContain("alice", Case.Insensitive);
        VisibleText.Of(page).ShouldContain("Setting up your account\nWiki & more is getting ready for you.");
        VisibleText.Of(page).ShouldContain("Creating your account in Wiki & more.");
        VisibleText.Of(page).ShouldContain("12:00:00 UTC, 2 s");
        VisibleText.Of(page).ShouldContain("7K3QM-9XW2D");
        _people.Forwarded.ShouldBeEmpty();
        _gate.SetResult();
    }

    [Theory]
    [InlineData("//evil.example.com/page")]
    [InlineData("//evil.example.com")]
    public async Task An_address_that_would_lead_to_another_host_is_only_reloaded(string path)
    {
        var (context, done) = _people.Request(_bed.Part(ProvisioningTestBed.Wiki), change: c => c.Request.Path = path);
        _time.Advance(WaitingRoom.Patience);
        await done;

        WaitingPeople.BodyOf(context).ShouldContain("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>");
        WaitingPeople.BodyOf(context).ShouldNotContain("evil");
        _gate.SetResult();
    }

    [Fact]
    public async Task The_next_request_joins_the_pass_and_goes_on_to_the_application_when_it_is_done()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        var page = await _people.PageAsync(part);
        await CreationBeginsAsync();

        var (next, done) = _people.Request(part, cookies: WaitingPeople.CookieOf(page));
        done.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await done;

        _people.Forwarded.ShouldBe([next]);
        next.Response.Headers.SetCookie.ToString().ShouldStartWith("__Host-jit-wait-wiki=; expires=Thu, 01 Jan 1970");
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Fact]
    public async Task A_pass_that_failed_between_two_requests_is_told_to_the_next_and_not_begun_again()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        _bed.Application.Troubles = call => call == "create" ? Trouble.Rejected : Trouble.None;
        var page = await _people.PageAsync(part);
        await CreationBeginsAsync();
        _gate.SetResult();
        await EndsAsync(part);
        var calls = _bed.Application.Calls.Count;

        var (next, done) = _people.Request(part, cookies: WaitingPeople.CookieOf(page));
        await done;

        next.Response.StatusCode.ShouldBe(403);
        VisibleText.Of(WaitingPeople.BodyOf(next)).ShouldContain("5 USER_CREATION_API_ERROR");
        next.Response.Headers.SetCookie.ToString().ShouldContain("__Host-jit-wait-wiki=; expires=");
        _bed.Application.Calls.Count.ShouldBe(calls);

        _bed.Application.Troubles = _ => Trouble.None;
        await _people.Request(part).Done;
        _people.Forwarded.ShouldHaveSingleItem("whoever asks again gets another pass");
    }

    [Fact]
    public async Task What_nobody_comes_back_for_is_forgotten()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        await _people.PageAsync(part);
        await CreationBeginsAsync();
        _gate.SetResult();
        await EndsAsync(part);

        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(_people.Passes.Find(part, "session-of-alice"));
        }, pass => pass is null, "the result is forgotten");
    }

    [Theory]
    [InlineData("POST", "text/html", "", "")]
    [InlineData("GET", "application/json", "", "")]
    [InlineData("GET", "text/html", "Sec-Fetch-Mode", "cors")]
    [InlineData("GET", "text/html", "Sec-Fetch-Dest", "iframe")]
    [InlineData("GET", "text/html", "X-Requested-With", "XMLHttpRequest")]
    public async Task Whoever_cannot_be_shown_a_page_waits_for_the_pass(string method, string accept, string header, string value)
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        var (context, done) = _people.Request(part, method, accept, change: c =>
        {
            if (header.Length > 0) c.Request.Headers[header] = value;
        });
        await CreationBeginsAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        done.IsCompleted.ShouldBeFalse();

        _gate.SetResult();
        await done;
        _people.Forwarded.ShouldBe([context]);
    }

    [Fact]
    public async Task On_a_public_path_there_is_no_page()
    {
        var (context, done) = _people.Request(_bed.Part(ProvisioningTestBed.Wiki), change: PublicPass.Set);
        await CreationBeginsAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        done.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await done;
        _people.Forwarded.ShouldBe([context]);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task Who_sent_something_is_told_that_it_was_not_passed_on(string accept)
    {
        _bed.Application.Troubles = _ => Trouble.Rejected;
        var (context, done) = _people.Request(_bed.Part(ProvisioningTestBed.Wiki), "POST", accept);
        await done;

        WaitingPeople.BodyOf(context).ShouldContain("What you sent was not passed on to the application. Go back and send it again in a moment.");
        _people.Forwarded.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_waiting_ends_with_an_error_whichever_node_is_asked()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        var cookie = WaitingPeople.CookieOf(await _people.PageAsync(part));
        for (var node = _people; ; node = new WaitingPeople(_bed, _bed.Passes()))   // another node each time: none knows that it was tried before
        {
            var (context, done) = node.Request(part, cookies: cookie);
            _time.Advance(WaitingRoom.Patience);
            await done;
            if (context.Response.StatusCode == 202)
            {
                cookie = WaitingPeople.CookieOf(context);
                (_time.GetUtcNow() - ProvisioningTestBed.SignedInAt).ShouldBeLessThan(TimeSpan.FromSeconds(60));
                _time.Advance(WaitingRoom.Refresh);
                continue;
            }

            VisibleText.Of(WaitingPeople.BodyOf(context)).ShouldContain($"{ErrorRegister.UserCreationLocked}");
            context.Response.StatusCode.ShouldBe(503);
            context.Response.Headers.SetCookie.ToString().ShouldContain("__Host-jit-wait-wiki=; expires=");
            break;
        }

        _gate.SetResult();
    }

    [Theory]
    [InlineData("__Host-jit-wait-wiki=session-of-a.1")]
    [InlineData("__Host-jit-wait-wiki=somebody-els.1772366400000")]
    [InlineData("__Host-jit-wait-wiki=session-of-a.99999999999999999999")]
    [InlineData("__Host-jit-wait-wiki=rubbish")]
    public async Task A_cookie_of_long_ago_of_another_session_or_of_nobody_begins_anew(string cookie)
    {
        var page = await _people.PageAsync(_bed.Part(ProvisioningTestBed.Wiki), cookie);
        VisibleText.Of(WaitingPeople.BodyOf(page)).ShouldContain("12:00:00 UTC, 2 s");
        _gate.SetResult();
    }

    [Fact]
    public async Task The_cookie_is_ours_alone_and_no_script_reads_it()
    {
        var page = await _people.PageAsync(_bed.Part(ProvisioningTestBed.Wiki));
        page.Response.Headers.SetCookie.ToString().ShouldBe("__Host-jit-wait-wiki=session-of-a.1772366400000; max-age=900; path=/; secure; samesite=lax; httponly");
        new JitGateway.Configuration.GatewayOptions { PublicOrigin = new Uri("https://wiki.example.com") }.IsOwnCookie("__Host-jit-wait-wiki").ShouldBeTrue();
        _gate.SetResult();
    }

    [Fact]
    public async Task A_client_that_goes_away_gets_nothing_and_the_pass_goes_on()
    {
        using var client = new CancellationTokenSource();
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        var (context, done) = _people.Request(part, change: c => c.RequestAborted = client.Token);
        await CreationBeginsAsync();
        await client.CancelAsync();
        await done;

        WaitingPeople.BodyOf(context).ShouldBeEmpty();
        _gate.SetResult();
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Accounts.Count), accounts => accounts == 1, "the account");
    }

    private Task CreationBeginsAsync() => Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Contains("create")), begun => begun, "the creation");

    private Task EndsAsync(JitGateway.Provisioning.BackendProvisioning part) =>
        Eventually.HoldsAsync(() => Task.FromResult(_people.Passes.Find(part, "session-of-alice")?.Result.IsCompleted), ended => ended == true, "the end of the pass");
}
