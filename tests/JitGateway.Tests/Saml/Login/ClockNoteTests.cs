using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Login;

/// <summary>A person whose sign-in fails because clocks disagree reads by how much, and whose is wrong.</summary>
public sealed class ClockNoteTests : IAsyncLifetime
{
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(7 * 60, "saml.issue_instant.future", "The clock of your sign-in service is about 7 minutes ahead of ours.")]
    [InlineData(61, "saml.issue_instant.future", "The clock of your sign-in service is about a minute ahead of ours.")]
    [InlineData(-7 * 60, "saml.conditions.expired", "The clock of your sign-in service is about 7 minutes behind ours.")]
    public async Task A_clock_that_is_wrong(int seconds, string reason, string note) => await ShouldSayAsync(answer => answer with { IssuedAt = answer.IssuedAt.AddSeconds(seconds) }, reason, note);

    [Fact]
    public async Task An_answer_that_may_have_waited()
    {
        var asked = await _gateway.AskAsync();
        var answer = _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()));
        _gateway.Clock.Advance(TimeSpan.FromMinutes(8));

        var page = await LoginGateway.ReadAsync(await _gateway.AnswerAsync(answer, asked.RelayState));

        page.ShouldContain("saml.conditions.expired");
        page.ShouldContain("is about 8 minutes old. If you did not wait there for so long, its clock is behind ours.");
    }

    [Fact]
    public async Task One_that_nobody_asked_for()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Accept" """);
        var page = await LoginGateway.ReadAsync(await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow().AddMinutes(3))), ""));
        page.ShouldContain("about 3 minutes ahead of ours");
    }

    [Fact]
    public async Task Nothing_is_said_of_clocks_where_they_agree()
    {
        var ended = await RefusedAsync(answer => answer with { SessionNotOnOrAfter = answer.IssuedAt.AddSeconds(-1) });
        ended.ShouldContain("saml.authn.session_expired");
        ended.ShouldNotContain("sign-in service is about");

        var meant = await RefusedAsync(answer => answer with { Audiences = ["https://someone.else"], IssuedAt = answer.IssuedAt.AddSeconds(50) });
        meant.ShouldContain("saml.audience.mismatch");
        meant.ShouldNotContain("sign-in service is about");
    }

    private async Task ShouldSayAsync(Func<SamlResponseMessage, SamlResponseMessage> edit, string reason, string note)
    {
        var page = await RefusedAsync(edit);
        page.ShouldContain(reason);
        page.ShouldContain(note);
    }

    private async Task<string> RefusedAsync(Func<SamlResponseMessage, SamlResponseMessage> edit)
    {
        var asked = await _gateway.AskAsync();
        return await LoginGateway.ReadAsync(await _gateway.AnswerAsync(_gateway.Corp.Sign(edit(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()))), asked.RelayState));
    }
}
