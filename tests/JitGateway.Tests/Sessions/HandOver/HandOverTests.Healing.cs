using System.Text.RegularExpressions;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Sessions.HandOver;

/// <summary>A hand-over that goes wrong on the way ends on the page all the same.</summary>
public sealed partial class HandOverTests
{
    [Fact]
    public async Task A_code_that_is_too_old_is_followed_by_another()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        _gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        (await FollowAsync(Browser, url)).AbsoluteUri.ShouldBe(DeepLink);
        (await WhoIsAtAsync(Browser, Sheets)).ShouldBe("ann");
    }

    [Fact]
    public async Task A_code_whose_answer_was_lost_is_followed_by_another()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        Browser.KeepsCookies = false;   // the answer does not arrive
        await Browser.NavigateAsync(url);
        Browser.KeepsCookies = true;

        (await FollowAsync(Browser, url)).AbsoluteUri.ShouldBe(DeepLink);
        (await WhoIsAtAsync(Browser, Sheets)).ShouldBe("ann");
    }

    [Fact]
    public async Task A_code_once_more_where_somebody_is_signed_in_leads_into_the_application_and_makes_no_second_cookie()
    {
        await _gateway.SignInAsync();
        var (first, second) = (await CodeUrlAsync(Browser), await CodeUrlAsync(Browser));
        await Browser.NavigateAsync(first);
        _gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        using var late = await Browser.NavigateAsync(second);
        late.Headers.Location!.AbsoluteUri.ShouldBe(DeepLink, "its wish is this browser's");
        (late.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).ShouldNotContain(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
        (await Browser.NavigateAsync(first)).Headers.Location!.AbsoluteUri.ShouldBe($"{Sheets}/", "its wish is fulfilled");
    }

    [Fact]
    public async Task Codes_that_never_come_to_anything_end_with_a_page()
    {
        await _gateway.SignInAsync();
        var url = await CodeUrlAsync(Browser);
        for (var i = 0; i < 3; i++)
        {
            _gateway.Clock.Advance(TimeSpan.FromSeconds(30));
            var again = (await Browser.NavigateAsync(url)).Headers.Location.ShouldNotBeNull();
            again.GetLeftPart(UriPartial.Path).ShouldBe($"{LoginGateway.Origin}/sso/handover");
            url = (await Browser.NavigateAsync(again.AbsoluteUri)).Headers.Location!.AbsoluteUri;
        }

        _gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await RefusedAsync(Browser, url, "sessions.handover.used_or_expired");
    }

    /// <summary>Ten tabs that stood at the identity provider over lunch: each login is begun anew, and each ends on its page.</summary>
    [Fact]
    public async Task Tabs_that_waited_at_the_identity_provider_for_long_end_each_on_its_page()
    {
        var asked = new List<AskedRequest>();
        for (var tab = 0; tab < 10; tab++)
        {
            using var first = await Browser.NavigateAsync($"{Sheets}/tab/{tab}");
            var wish = first.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-jit-login-at-", StringComparison.Ordinal));
            int.Parse(MaxAge().Match(wish).Groups["seconds"].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(24 * 60 * 60);
            asked.Add(TestIdentityProvider.Read(await FollowAsync(Browser, first.Headers.Location!.AbsoluteUri)));
        }

        _gateway.Clock.Advance(TimeSpan.FromHours(2));
        for (var tab = 0; tab < 10; tab++)
        {
            var again = TestIdentityProvider.Read(await AnswerAsync(asked[tab]));
            (await FollowAsync(Browser, TestBrowser.Onward(await AnswerAsync(again))!.AbsoluteUri)).AbsoluteUri.ShouldBe($"{Sheets}/tab/{tab}");
        }
    }

    private Task<HttpResponseMessage> AnswerAsync(AskedRequest asked) =>
        _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);

    [GeneratedRegex("max-age=(?<seconds>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MaxAge();
}
