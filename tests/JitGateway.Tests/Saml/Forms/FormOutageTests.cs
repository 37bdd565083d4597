using System.Net;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Replay;
using JitGateway.Sessions;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>A store that is away loses no form: it stays with the person, on the page, and goes when the store is back.</summary>
public sealed class FormOutageTests
{
    [Fact]
    public async Task While_nobody_can_say_whether_it_was_sent_it_is_not_sent_and_not_lost()
    {
        var used = new StoppableForms();
        await using var forms = await FormsGateway.StartAsync(customise: builder => builder.Services.AddSingleton<IUsedForms>(used));
        var kept = await forms.WriteTooLateAsync();
        await forms.SignInAsync();

        used.IsAway = true;
        var refused = await forms.SubmitAsync(kept);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await LoginGateway.ReadAsync(refused)).ShouldContain("KEPT_FORM_NOT_SENT");
        forms.Forms.ShouldBeEmpty();

        used.IsAway = false;
        (await forms.SubmitAsync(refused)).StatusCode.ShouldBe(HttpStatusCode.OK);
        forms.Forms.Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_nobody_can_say_who_is_signed_in_it_is_not_sent_and_not_lost()
    {
        var store = new ScriptedStore();
        await using var forms = await FormsGateway.StartAsync(customise: builder => builder.Services.AddSingleton<ISessionStore>(store));
        var kept = await forms.WriteTooLateAsync();
        await forms.SignInAsync();

        store.GoAway();
        forms.Gateway.Clock.Advance(TimeSpan.FromMinutes(2));   // what the node knew is believed no longer
        var refused = await forms.SubmitAsync(kept);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await LoginGateway.ReadAsync(refused)).ShouldContain("KEPT_FORM_NOT_SENT");
        (await forms.Browser.NavigateAsync("/sso/form")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        store.ComeBack();
        (await forms.SubmitAsync(refused)).StatusCode.ShouldBe(HttpStatusCode.OK);
        forms.Forms.Count.ShouldBe(1);
    }

    private sealed class StoppableForms : IUsedForms
    {
        private readonly InMemoryUsedForms _forms = new(TimeProvider.System);

        public bool IsAway { get; set; }

        public Task<bool> TryUseAsync(string id, DateTimeOffset until, CancellationToken cancellationToken) =>
            IsAway ? throw new ReplayUnknownException("away") : _forms.TryUseAsync(id, TimeProvider.System.GetUtcNow().AddHours(1), cancellationToken);

        public Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken) => IsAway ? throw new ReplayUnknownException("away") : _forms.IsUsedAsync(id, cancellationToken);
    }
}
