using System.Net;
using System.Text;
using JitGateway.History;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Tests.Telemetry.Health;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JitGateway.Tests.History;

/// <summary>What is taken note of, of whom, and how much.</summary>
public sealed class EventRecordingTests
{
    [Fact]
    public async Task Whoever_floods_failures_from_one_address_is_counted_and_pushes_nobodys_history_out()
    {
        await using var gateway = await HistoryGateway.StartAsync("\"Entries\": 200");
        await gateway.Logins.SignInAsync("/app/page");
        var person = (await gateway.JsonAsync("/history?result=accepted")).GetProperty("events")[0].GetProperty("id").GetString();

        for (var i = 0; i < 500; i++) (await gateway.Logins.NewBrowser().NavigateAsync($"/sso/login?return=/wiki/&idp=nobody{i}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await gateway.JsonAsync("/history?reason=saml.login.unknown&limit=1000")).GetProperty("events").GetArrayLength().ShouldBe(RepeatBounds.MostInWindow);
        (await gateway.GetAsync($"/history/{person}")).Status.ShouldBe(HttpStatusCode.OK);
        gateway.Logins.Clock.Advance(TimeSpan.FromMinutes(2));
        await gateway.Logins.NewBrowser().NavigateAsync("/sso/login?return=/wiki/&idp=nobody");
        var flood = await Eventually.HoldsAsync(async () => (await gateway.JsonAsync("/history?kind=flood")).GetProperty("events"), told => told.GetArrayLength() > 0, "the word of the flood");
        flood[0].GetProperty("thinned").GetInt32().ShouldBe(500 - RepeatBounds.MostInWindow);
        flood[0].GetProperty("address").GetString().ShouldBe("127.0.0.1");
        (await gateway.Logins.MetricsAsync()).ShouldContain("jitgateway_events_total{result=\"thinned\"} 440");
    }

    [Fact]
    public void More_addresses_than_are_remembered_share_one_count()
    {
        var time = new ManualTimeProvider();
        var bounds = new RepeatBounds(time);
        var told = Enumerable.Range(0, 100_000).Count(i => bounds.Admits($"a|login page refused|2001:db8:{i >> 16:x}:{i & 0xffff:x}::"));

        told.ShouldBe(4096 + RepeatBounds.MostInWindow);
        bounds.Take().ShouldBeEmpty();
        time.Advance(TimeSpan.FromMinutes(1));
        bounds.Take().Sum(t => t.Thinned).ShouldBe(100_000 - told);
        bounds.Admits("a|login page refused|2001:db8::").ShouldBeTrue();
    }

    [Fact]
    public void Many_addresses_of_one_network_are_one_and_take_nobody_their_count()
    {
        var time = new ManualTimeProvider();
        var bounds = new RepeatBounds(time);
        var told = Enumerable.Range(0, 60_000).Count(i => bounds.Admits($"a|x|2001:db8:0:{i:x}::", "n|x|2001:db8::"));

        told.ShouldBe(RepeatBounds.MostOfNetwork + RepeatBounds.MostInWindow);
        for (var i = 0; i < RepeatBounds.MostInWindow; i++) bounds.Admits("a|x|192.0.2.1").ShouldBeTrue("others have a count of their own");
        time.Advance(TimeSpan.FromMinutes(1));
        bounds.Take().ShouldBe([("n|x|2001:db8::", 60_000 - told)]);
        bounds.Admits("a|x|2001:db8::", "n|x|2001:db8::").ShouldBeTrue();
        bounds.Take(all: true).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"Addresses\": \"None\"", null)]
    [InlineData("\"Addresses\": \"Truncated\"", "192.0.2.0")]
    public async Task Whoever_floods_hides_nobody_else_where_addresses_are_not_kept(string events, string? kept)
    {
        await using var gateway = await HistoryGateway.StartAsync(events);
        var recorder = gateway.Logins.Services.GetRequiredService<IEventRecorder>();
        for (var i = 0; i < 2 * RepeatBounds.MostInWindow; i++) recorder.Record(From("192.0.2.1"), Refused());

        recorder.Record(From("192.0.2.2"), Refused() with { Reason = "saml.theirs" });

        var told = (await gateway.JsonAsync("/history?reason=saml.theirs")).GetProperty("events").EnumerateArray().ShouldHaveSingleItem();
        (told.TryGetProperty("address", out var address) ? address.GetString() : null).ShouldBe(kept);
    }

    [Fact]
    public async Task A_method_that_somebody_made_up_is_not_kept()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        var recorder = gateway.Logins.Services.GetRequiredService<IEventRecorder>();
        foreach (var method in (string[])["PROPFIND", new string('X', 7000)])
        {
            var context = From("192.0.2.1");
            context.Request.Method = method;
            recorder.Record(context, Refused());
        }

        (await gateway.JsonAsync("/history")).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("method").GetString()).ShouldBe(["_OTHER", "PROPFIND"]);
    }

    [Theory]
    [InlineData("", "/sso/acs", "/sso/acs")]
    [InlineData("", "/wiki/people/Augusta", null)]
    [InlineData("", "/ssoless", null)]
    [InlineData("\"Paths\": \"All\"", "/wiki/people/Augusta", "/wiki/people/Augusta")]
    public async Task Paths_of_applications_are_kept_only_where_that_is_wanted(string events, string path, string? kept)
    {
        await using var gateway = await HistoryGateway.StartAsync(events);
        var context = From("192.0.2.1");
        context.Request.Path = path;
        gateway.Logins.Services.GetRequiredService<IEventRecorder>().Record(context, Refused());

        var told = (await gateway.JsonAsync("/history")).GetProperty("events")[0];
        (told.TryGetProperty("path", out var said) ? said.GetString() : null).ShouldBe(kept);
        if (kept is null) gateway.Logins.Logs.Text.ShouldNotContain(path);
    }

    [Fact]
    public async Task What_is_too_old_is_shown_to_nobody()
    {
        await using var gateway = await HistoryGateway.StartAsync("\"Keep\": \"02:00:00\"");
        gateway.Logins.Services.GetRequiredService<IEventRecorder>().Record(From("192.0.2.1"), Refused());
        var id = (await gateway.JsonAsync("/history")).GetProperty("events")[0].GetProperty("id").GetString();
        var store = gateway.Logins.Services.GetRequiredService<IEventStore>();
        var stored = await store.ReadAsync(EventLane.Strangers, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 0, 1, default);
        gateway.Logins.Clock.Advance(TimeSpan.FromHours(3));
        await Eventually.HoldsAsync(() => store.ReadAsync(EventLane.Strangers, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 0, 1, default), there => there.Count == 0, "its removal, though nothing new came");

        await store.AppendAsync(EventLane.Strangers, stored, new EventBounds(DateTimeOffset.UnixEpoch.AddDays(30_000), TimeSpan.FromDays(30_000), 100), default);

        (await gateway.JsonAsync("/history")).GetProperty("events").GetArrayLength().ShouldBe(0);
        (await gateway.GetAsync($"/history/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_person_is_a_hash_and_in_clear_only_where_that_is_wanted_and_then_sealed()
    {
        await using var hashed = await HistoryGateway.StartAsync();
        await using var clear = await HistoryGateway.StartAsync("\"Subjects\": \"Clear\"");
        foreach (var gateway in (HistoryGateway[])[hashed, clear]) await gateway.Logins.SignInAsync("/app/page");

        (await hashed.GetAsync("/history")).Text.ShouldNotContain("ann-4711");
        hashed.Logins.Logs.Text.ShouldNotContain("ann-4711");
        (await clear.JsonAsync("/history?result=accepted")).GetProperty("events")[0].GetProperty("subjectName").GetString().ShouldBe("ann-4711");
        var stored = await clear.Logins.Services.GetRequiredService<IEventStore>().ReadAsync(EventLane.People, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 0, 100, default);
        stored.ShouldAllBe(s => s.E.SubjectName == null);
        stored.ShouldContain(s => s.P != null && !Encoding.UTF8.GetString(s.P).Contains("ann", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "127.0.0.1", "Probe/1.0")]
    [InlineData("\"Addresses\": \"Truncated\", \"Agents\": \"None\"", "127.0.0.0", null)]
    [InlineData("\"Addresses\": \"None\"", null, "Probe/1.0")]
    public async Task Addresses_and_agents_are_kept_as_the_configuration_says(string events, string? address, string? agent)
    {
        await using var gateway = await HistoryGateway.StartAsync(events);
        await gateway.Logins.NewBrowser().SendAsync(HttpMethod.Get, "/wiki/", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("User-Agent", "Probe/1.0")], withCookies: false);

        var told = (await gateway.JsonAsync("/history")).GetProperty("events")[0];
        (told.TryGetProperty("address", out var kept) ? kept.GetString() : null).ShouldBe(address);
        (told.TryGetProperty("agent", out kept) ? kept.GetString() : null).ShouldBe(agent);
    }

    [Fact]
    public async Task A_sign_out_and_an_end_by_an_operator_are_events()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        await gateway.Logins.SignInAsync("/app/page");
        await gateway.Logins.Browser.PostFromOwnPageAsync("/sso/logout");

        (await gateway.RunAsync("sessions", "revoke", "--idp", "corp", "--yes")).Code.ShouldBe(0);

        var told = (await gateway.JsonAsync("/history")).GetProperty("events").EnumerateArray().Select(HistoryGateway.LineOf).ToList();
        told.ShouldBe(["operator changed accepted", "session ended ended", "logout ended ended", "login answered accepted", "login begun begun"]);
    }

    [Fact]
    public async Task While_the_store_is_away_events_wait_and_what_is_too_much_is_dropped_and_counted_once()
    {
        var store = new StoreThatIsAway();
        await using var gateway = await HistoryGateway.StartAsync(customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<IEventStore>(store)));
        await gateway.Logins.AskAsync();
        var queue = gateway.Logins.Services.GetRequiredService<EventQueue>();
        for (var i = 0; i < EventQueue.Most + 500; i++) queue.Add(EventStoreContract.Event(i, 0).E, null);
        (await gateway.Logins.AskAsync(browser: gateway.Logins.NewBrowser())).Id.ShouldNotBeEmpty("nobody waits for the history");

        store.IsAway = false;

        await Eventually.HoldsAsync(() => Task.FromResult(store.Added), added => added >= EventQueue.Most, "the writing of what waited");
        var logs = gateway.Logins.Logs;
        await Eventually.HoldsAsync(() => Task.FromResult(logs.Entries.Count(e => e.Event == 1402)), said => said > 0, "the word of what was dropped");
        logs.Entries.Count(e => e.Event == 1400).ShouldBe(1);
        logs.Entries.Count(e => e.Event == 1401).ShouldBe(1);
        logs.Entries.Count(e => e.Event == 1402).ShouldBe(1);
    }

    [Fact]
    public async Task A_store_that_is_away_and_events_that_were_lost_are_told_by_health_until_that_is_past()
    {
        var store = new StoreThatIsAway();
        await using var gateway = await HistoryGateway.StartAsync(customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<IEventStore>(store)));
        var running = gateway.Logins.Running;
        (await HealthDesk.OfAsync(running, "events")).ShouldBe("healthy: what happens to people is kept");

        await gateway.Logins.AskAsync();
        await HealthDesk.SaysAsync(running, "events", "degraded: events wait in this node's memory: no connection");
        (await gateway.Logins.MetricsAsync()).ShouldContain("jitgateway_events_total{result=\"dropped\"} 0", Case.Sensitive, "the first that is lost is an increase");
        var queue = gateway.Logins.Services.GetRequiredService<EventQueue>();
        for (var i = 0; i < EventQueue.Most + 500; i++) queue.Add(EventStoreContract.Event(i, 0).E, null);
        (await HealthDesk.OfAsync(running, "events")).ShouldContain(" · events were lost within the last ten minutes, ");
        (await HealthDesk.AskAsync(running)).Status.ShouldBe(HttpStatusCode.OK, "people get in all the same");

        store.IsAway = false;
        await HealthDesk.SaysAsync(running, "events", "degraded: events were lost within the last ten minutes, ");
        gateway.Logins.Clock.Advance(TimeSpan.FromMinutes(10));
        await HealthDesk.SaysAsync(running, "events", "healthy: ");
    }

    [Fact]
    public async Task Support_codes_of_wrong_messages_lead_to_what_is_kept_of_them_only_where_that_is_wanted()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        using var page = await FailedLogins.All["an answer for somebody else"].HappensAsync(gateway, gateway.Logins.NewBrowser());
        var code = await HistoryGateway.CodeOfAsync(page);

        (await gateway.GetAsync($"/history/message?correlation={code}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var (exit, output, error) = await gateway.RunAsync("history", "show", code, "--message");
        (exit, output).ShouldBe((3, ""));
        error.ShouldContain("Events:FailedMessages:Keep");
    }

    [Fact]
    public async Task A_refused_message_that_is_kept_is_shown_with_everything_that_was_found_and_without_the_persons_values()
    {
        await using var gateway = await HistoryGateway.StartAsync(""" "FailedMessages": { "Keep": "7.00:00:00" } """);
        using var page = await FailedLogins.All["an answer for somebody else"].HappensAsync(gateway, gateway.Logins.NewBrowser());
        var code = await HistoryGateway.CodeOfAsync(page);

        var (_, output, error) = await Eventually.HoldsAsync(() => gateway.RunAsync("history", "show", code, "--message"), ran => ran.Code == 0, "the inspection of the message");

        error.ShouldBe("");
        output.ShouldContain("saml.audience.mismatch   <- refused for this");
        output.ShouldContain("https://someone.else");
        foreach (var value in (string[])["ann-4711", "ann@example.com"]) output.ShouldNotContain(value);
        (await gateway.RunAsync("history", "show", code)).Output.ShouldContain($"jitgateway history show {code} --message");
        gateway.Logins.Clock.Advance(TimeSpan.FromDays(8));
        (await gateway.RunAsync("history", "show", code, "--message")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task Wrong_settings_are_said_with_the_cure()
    {
        var refused = await Should.ThrowAsync<JitGateway.Configuration.ConfigurationRefusedException>(() => RunningGateway.StartAsync("""
            { "Events": { "Keep": "00:10:00", "Entries": 5, "Subjects": "Plain", "Addresses": "Half", "FailedMessages": { "Keep": "100.00:00:00", "Most": 0 } } }
            """));
        foreach (var key in (string[])["Events:Keep = \"00:10:00\"", "Events:Entries = \"5\"", "Events:Subjects = \"Plain\"", "Events:Addresses = \"Half\"", "Events:FailedMessages:Keep = \"100.00:00:00\"", "Events:FailedMessages:Most = \"0\""])
            refused.Message.ShouldContain(key);
    }

    private static GatewayEvent Refused() => new(EventKind.Login, EventAction.Page, EventResult.Refused);

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private sealed class StoreThatIsAway : IEventStore
    {
        private int _added;

        public bool IsAway { private get; set; } = true;

        public int Added => Volatile.Read(ref _added);

        public int MostEntries => int.MaxValue;

        public Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken)
        {
            if (IsAway) throw new RedisUnavailableException("no connection");
            Interlocked.Add(ref _added, events.Count);
            return Task.CompletedTask;
        }

        public Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredEvent>>([]);

        public Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

        public Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
