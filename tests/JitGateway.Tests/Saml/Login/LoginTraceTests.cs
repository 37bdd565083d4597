using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Every message that is judged is one span, which says whose it was and how it ended.</summary>
[Collection(WholeProcess.Name)]
public sealed class LoginTraceTests(LoginGatewayFixture fixture) : IClassFixture<LoginGatewayFixture>
{
    private readonly LoginGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task An_accepted_login_is_a_span_with_its_identity_provider()
    {
        using var spans = new LoginSpans();

        (await _gateway.SignInAsync(browser: _gateway.NewBrowser())).StatusCode.ShouldBe(HttpStatusCode.OK);

        var login = await spans.SingleAsync();
        login.GetTagItem(GatewayActivity.IdentityProvider).ShouldBe("corp");
        login.GetTagItem(GatewayActivity.Outcome).ShouldBe("accepted");
        login.GetTagItem(GatewayActivity.Reason).ShouldBeNull();
        login.Status.ShouldBe(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task A_refused_login_is_a_span_with_its_reason_and_no_value()
    {
        var browser = _gateway.NewBrowser();
        using var spans = new LoginSpans();

        var asked = await _gateway.AskAsync(browser: browser);
        var elsewhere = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { Audiences = ["https://someone.else"] };
        (await _gateway.AnswerAsync(_gateway.Corp.Sign(elsewhere), asked.RelayState, browser)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var login = await spans.SingleAsync();
        login.GetTagItem(GatewayActivity.IdentityProvider).ShouldBe("corp");
        login.GetTagItem(GatewayActivity.Outcome).ShouldBe("refused");
        login.GetTagItem(GatewayActivity.Reason).ShouldBe("saml.audience.mismatch");
        login.Status.ShouldBe(ActivityStatusCode.Error);
        var told = string.Join(' ', login.TagObjects.Select(t => t.Value));
        foreach (var value in (string[])["someone.else", "ann"]) told.ShouldNotContain(value);
    }

    /// <summary>The login spans of this test's requests: other tests' logins are other traces.</summary>
    private sealed class LoginSpans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _stopped = new();
        private readonly ActivityListener _listener;
        private readonly Activity _test;

        public LoginSpans()
        {
            _listener = new ActivityListener
            {
                // the host's own spans carry the trace from the test's client to the gateway's
                ShouldListenTo = s => s.Name is GatewayActivity.SourceName or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = _stopped.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
            _test = new Activity("test").Start();
        }

        /// <summary>It ends after the answer was written, which the browser may have read by then.</summary>
        public async Task<Activity> SingleAsync() =>
            (await Eventually.HoldsAsync(() => Task.FromResult(Logins()), logins => logins.Count > 0, "the end of the login's span")).ShouldHaveSingleItem();

        public void Dispose()
        {
            _test.Dispose();
            _listener.Dispose();
        }

        private List<Activity> Logins() => [.. _stopped.Where(s => s.TraceId == _test.TraceId && s.OperationName == "jitgateway.login")];
    }
}
