using System.Collections.Concurrent;
using System.Net;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.History;
using JitGateway.Identity.Events;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JitGateway.Tests.History;

/// <summary>Refused messages that are kept: when they are looked at, how many, and whose.</summary>
public sealed class RefusedMessageTests
{
    private const string Kept = """ "FailedMessages": { "Keep": "7.00:00:00", "Most": 4 } """;

    [Fact]
    public async Task Nothing_is_looked_at_before_the_answer_is_complete()
    {
        var inspector = new Inspector();
        await using var gateway = await HistoryGateway.StartAsync(Kept, customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<IMessageInspector>(inspector)));
        var (slow, quick) = (new Request("192.0.2.1", "slow"), new Request("192.0.2.2", "quick"));
        foreach (var request in (Request[])[slow, quick]) gateway.Logins.Services.GetRequiredService<IEventRecorder>().Record(request.Context, Refused("saml.x"));

        await quick.CompleteAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(inspector.Seen.Count), seen => seen > 0, "the inspection of what was answered");
        inspector.Seen.ShouldBe(["quick"]);

        await slow.CompleteAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(inspector.Seen.Count), seen => seen > 1, "the inspection of the other");
        inspector.Seen.ShouldBe(["quick", "slow"]);
    }

    [Fact]
    public void Few_are_looked_at_in_a_minute_and_of_one_site()
    {
        var time = new ManualTimeProvider();
        var bounds = new MessageBounds(time);

        Enumerable.Range(0, 1000).Count(i => bounds.Admits(EventLane.Strangers, $"192.0.2.{i}")).ShouldBe(MessageBounds.MostInMinute);
        bounds.Admits(EventLane.People, "198.51.100.1").ShouldBeTrue("strangers leave those that a login waits for their room");
        time.Advance(TimeSpan.FromMinutes(1));
        Enumerable.Range(0, 1000).Count(_ => bounds.Admits(EventLane.Strangers, "203.0.113.1")).ShouldBe(MessageBounds.MostOfSite);
        time.Advance(TimeSpan.FromMinutes(5));
        bounds.Admits(EventLane.People, "203.0.113.1").ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(5));
        bounds.Admits(EventLane.People, "203.0.113.1").ShouldBeTrue();
    }

    [Fact]
    public async Task Strangers_push_no_message_out_that_a_login_waited_for_or_that_an_identity_provider_signed()
    {
        await using var gateway = await HistoryGateway.StartAsync(Kept);
        var logins = gateway.Logins;
        List<string> codes = [];
        foreach (var kind in (string[])["no signature", "an answer that nobody asked for"])
        {
            using var page = await FailedLogins.All[kind].HappensAsync(gateway, logins.NewBrowser());
            codes.Add(await HistoryGateway.CodeOfAsync(page));
        }

        var strangers = logins.Corp.Sign(logins.Corp.Answer(null, logins.Clock.GetUtcNow()) with { Signed = Signed.Nothing });
        for (var i = 1; i <= 12; i++)
        {
            var request = new Request($"192.0.2.{i}", strangers);
            var code = request.Context.TraceIdentifier = $"ABCDE-FGH{i:00}";
            logins.Services.GetRequiredService<IEventRecorder>().Record(request.Context, Refused("saml.strangers"));
            await request.CompleteAsync();
            await Eventually.HoldsAsync(() => gateway.GetAsync($"/history/message?correlation={code}"), got => got.Status == HttpStatusCode.OK, "the keeping of a stranger's message");
            logins.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await gateway.GetAsync("/history/message?correlation=ABCDE-FGH02")).Status.ShouldBe(HttpStatusCode.NotFound, "strangers have room for two");
        foreach (var code in codes) (await gateway.GetAsync($"/history/message?correlation={code}")).Status.ShouldBe(HttpStatusCode.OK, code);
    }

    [Fact]
    public async Task Messages_go_where_none_are_to_be_kept_any_more()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        var (store, clock) = (gateway.Logins.Services.GetRequiredService<IEventStore>(), gateway.Logins.Clock);
        var id = SomeEventId.Of(clock.GetUtcNow());
        await store.KeepMessageAsync(EventLane.People, id, clock.GetUtcNow(), [1], new EventBounds(clock.GetUtcNow(), TimeSpan.FromDays(7), 50), default);

        clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.HoldsAsync(() => store.MessageAsync(id, DateTimeOffset.MinValue, default), message => message is null, "the removal of what an earlier configuration kept");
    }

    private static GatewayEvent Refused(string reason) => new(EventKind.Login, EventAction.Answered, EventResult.Refused) { Reason = reason };

    /// <summary>A request with a message, that is answered when the test says so.</summary>
    private sealed class Request : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Run, object State)> _completed = [];

        public Request(string address, string message)
        {
            Context.Features.Set<IHttpResponseFeature>(this);
            Context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            EventTrail.Of(Context).Message = message;
        }

        public DefaultHttpContext Context { get; } = new();

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Add((callback, state));

        public async Task CompleteAsync()
        {
            foreach (var (run, state) in _completed) await run(state);
        }
    }

    private sealed class Inspector : IMessageInspector
    {
        public ConcurrentQueue<string> Seen { get; } = new();

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public InspectionReport Inspect(InspectionRequest request)
        {
            Seen.Enqueue(request.Content);
            return new InspectionReport { Kind = InspectedKind.Other, Form = "XML", At = DateTimeOffset.UnixEpoch };
        }
    }
}
