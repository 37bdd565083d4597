using System.Net;
using System.Text;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>The sealed form at the address for which it was written: a browser sends it there anew when the page that answered it is loaded anew. It is the gateway's own, and no application gets it.</summary>
public sealed class FormReloadTests : IAsyncLifetime
{
    private const string Target = "/desk/save?draft=1";

    private FormsGateway _forms = null!;

    public async Task InitializeAsync() => _forms = await FormsGateway.StartAsync();

    public async Task DisposeAsync() => await _forms.DisposeAsync();

    [Theory]
    [InlineData(0, "saml.form.used")]
    [InlineData(20, "saml.form.used")]
    [InlineData(180, "saml.form.used_long_ago")]
    public async Task Whoever_loads_the_page_anew_reads_that_it_was_sent(int minutes, string reason)
    {
        var kept = await SentAsync();
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(minutes));

        var again = await _forms.Browser.PostFromOwnPageAsync(Target, ("kept", kept));
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await LoginGateway.ReadAsync(again);
        page.ShouldContain("KEPT_FORM_USED");
        page.ShouldContain(reason);
        _forms.Forms.Count.ShouldBe(1);
    }

    /// <summary>Nobody signs in for a form that was sent.</summary>
    [Fact]
    public async Task Whoever_is_not_signed_in_any_more_reads_it_too()
    {
        var kept = await SentAsync();
        await _forms.EndSessionsAsync();

        (await _forms.Browser.PostFromOwnPageAsync(Target, ("kept", kept))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await _forms.SendAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_another_site_sends_and_what_cannot_be_opened_goes_nowhere_either()
    {
        var kept = await SentAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("kept", kept)]);
        (await _forms.PostAsync(Target, form, ("Sec-Fetch-Site", "cross-site"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(await _forms.Browser.PostFromOwnPageAsync(Target, ("kept", kept[..^4])))).ShouldContain("KEPT_FORM_REFUSED");
        (await LoginGateway.ReadAsync(await _forms.Browser.PostFromOwnPageAsync("/desk/save?draft=2", ("kept", kept)))).ShouldContain("saml.form.other_address");
        _forms.Forms.Count.ShouldBe(1);
    }

    /// <summary>Where the browser's way there was slow, or its cookie store full.</summary>
    [Fact]
    public async Task It_is_sent_however_late_it_arrives()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();
        (await _forms.Browser.PostFromOwnPageAsync("/sso/form", ("kept", kept))).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        _forms.Browser.Cookies.ShouldAllBe(c => !c.Contains("form", StringComparison.Ordinal));
        _forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(5));

        (await _forms.Browser.PostFromOwnPageAsync(Target, ("kept", kept))).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.ShouldHaveSingleItem().Text.ShouldBe("text=two+hours+of+work");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_applications_own_forms_are_looked_at_and_arrive_whole(bool chunked)
    {
        await _forms.SignInAsync();
        var sent = Encoding.ASCII.GetBytes("kept=jit" + new string('x', 3 * 1024 * 1024));
        using var form = new ByteArrayContent(sent);
        form.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        (await _forms.PostAsync(Target, form, chunked ? [("Transfer-Encoding", "chunked")] : [])).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.ShouldHaveSingleItem().Body.AsSpan().SequenceEqual(sent).ShouldBeTrue();
        _forms.Gateway.Logs.Text.ShouldNotContain("read-only");   // the limit of the server stands before anything is read
    }

    private async Task<string> SentAsync()
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync());
        await _forms.SignInAsync();
        (await _forms.SendAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return kept;
    }
}
