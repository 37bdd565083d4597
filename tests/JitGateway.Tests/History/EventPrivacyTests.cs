using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using JitGateway.Configuration;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.History;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Saml.Artifacts;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Saml.Artifacts;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JitGateway.Tests.History;

/// <summary>What of an event says something of a person: kept as the configuration wants it, and sealed wherever it is kept.</summary>
public sealed class EventPrivacyTests
{
    private static readonly string[] Personal = ["ann-4711", "192.0.2.77", "Probe/1.0", "root", "/wiki/people/Augusta", "uid=augusta,ou=people"];
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventBounds Wide = new(Start, TimeSpan.FromDays(1), 100_000);

    private readonly CountedSecrets _secrets = new("a");
    private readonly ManualTimeProvider _time = new(Start.AddHours(1));
    private readonly InMemoryEventStore _store = new();

    [Theory]
    [InlineData("\"Addresses\": \"Full\"", " from 127.0.0.1")]
    [InlineData("\"Addresses\": \"Truncated\"", " from 127.0.0.0")]
    [InlineData("\"Addresses\": \"None\"", "")]
    public async Task Where_an_operator_sat_follows_the_setting_in_answers_exports_the_log_and_the_store(string events, string from)
    {
        await using var gateway = await HistoryGateway.StartAsync(events);

        (await gateway.RunAsync("sessions", "revoke", "--idp", "corp", "--yes")).Code.ShouldBe(0);

        var by = $"the command line ({Environment.UserName}){from}";
        var told = (await gateway.JsonAsync("/history?kind=session")).GetProperty("events")[0];
        told.GetProperty("by").GetString().ShouldBe(by);
        (await gateway.GetAsync("/history/export?kind=session&format=csv")).Text.ShouldContain($",{by},");
        (await gateway.GetAsync("/history/export?kind=session&format=jsonl")).Text.ShouldContain($"\"by\":\"{by}\"");
        gateway.Logins.Logs.Entries.Single(e => e.Category == "JitGateway.Events" && e.Message.StartsWith("session", StringComparison.Ordinal)).Message.ShouldContain($"by {by})");
        var services = gateway.Logins.Services;
        var stored = await services.GetRequiredService<IEventStore>().ReadAsync(EventLane.Strangers, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 0, 10, default);
        services.GetRequiredService<EventSeal>().Opened(stored.ShouldHaveSingleItem()).By.ShouldBe(by);
    }

    [Theory]
    [InlineData("the command line (root) from 192.0.2.7", EventAddresses.Full, "the command line (root) from 192.0.2.7")]
    [InlineData("the command line (root) from 192.0.2.7", EventAddresses.Truncated, "the command line (root) from 192.0.2.0")]
    [InlineData("the command line (from.192.0.2.7) from ::ffff:192.0.2.7", EventAddresses.Truncated, "the command line (from.192.0.2.7) from 192.0.2.0")]
    [InlineData("a holder of Gateway:Management:Token from 2001:db8:1:2::3", EventAddresses.Truncated, "a holder of Gateway:Management:Token from 2001:db8:1::")]
    [InlineData("the command line from an unknown address", EventAddresses.Truncated, "the command line")]
    [InlineData("the command line from an unknown address", EventAddresses.Full, "the command line from an unknown address")]
    [InlineData("the command line (root) from 192.0.2.7", EventAddresses.None, "the command line (root)")]
    [InlineData("somebody", EventAddresses.Full, "somebody")]
    [InlineData(null, EventAddresses.Truncated, null)]
    public void Only_the_address_behind_an_operators_name_is_taken_away(string? by, object kept, string? expected) => ClientAddress.OfOperator(by, (EventAddresses)kept).ShouldBe(expected);

    [Fact]
    public async Task A_store_holds_nothing_of_a_person_in_clear_and_a_search_finds_it_all_the_same()
    {
        var seal = new EventSeal(_secrets);
        await _store.AppendAsync(EventLane.People, [seal.Closed(OfAnn(0)), seal.Closed(OfAnn(1) with { Address = "198.51.100.1", Agent = "Other", By = null, Path = "/sso/acs", Detail = null, SubjectName = null })], Wide, default);

        var text = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(await _store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 10, default)));
        foreach (var value in Personal) text.ShouldNotContain(value);
        foreach (var (name, wanted) in new[] { ("address", "192.0.2.*"), ("agent", "probe"), ("by", "ROOT"), ("path", "/wiki/*"), ("detail", "uid=augusta") })
            (await FindAsync(seal, new EventFilter { Texts = [(name, wanted)] })).ShouldHaveSingleItem().ShouldBe(OfAnn(0) with { Id = IdOf(0), Steps = [] }, name);
    }

    [Fact]
    public async Task An_event_is_opened_only_where_all_else_fits_and_once()
    {
        var seal = new EventSeal(_secrets);
        await _store.AppendAsync(EventLane.People, [.. Enumerable.Range(0, 1_000).Select(i => seal.Closed(OfAnn(i) with { Correlation = $"code{i}", Backend = i % 10 == 0 ? "wiki" : "app" }))], Wide, default);

        (await OpenedAsync(new EventFilter { Texts = [("correlation", "code7")] })).ShouldBe((1, 1));
        (await OpenedAsync(new EventFilter { Texts = [("backend", "wiki"), ("address", "198.51.100.1")] })).ShouldBe((0, 100));
        (await OpenedAsync(new EventFilter { Texts = [("address", "192.0.2.77")] })).ShouldBe((1_000, 1_000));
        _secrets.Asked = 0;
        (await new EventStory(Search(seal), []).OfAsync("code7", default)).ShouldHaveSingleItem();
        _secrets.Asked.ShouldBeLessThan(5, "a story opens what belongs to it");
    }

    [Fact]
    public async Task Without_the_key_an_event_is_still_told_without_what_was_sealed()
    {
        await _store.AppendAsync(EventLane.People, [new EventSeal(_secrets).Closed(OfAnn(0))], Wide, default);

        var told = (await FindAsync(new EventSeal(new CountedSecrets("another")), new EventFilter())).ShouldHaveSingleItem();

        (told.Id, told.Subject, told.Result).ShouldBe((IdOf(0), "hash", EventResult.Accepted));
        (told.Address, told.Agent, told.By, told.Path, told.SubjectName, told.Detail).ShouldBe((null, null, null, null, null, null));
        (await FindAsync(new EventSeal(new CountedSecrets("another", "a")), new EventFilter())).ShouldHaveSingleItem().Address.ShouldBe("192.0.2.77", "a key that is rolled out still opens");
    }

    [Fact]
    public void What_is_sealed_with_one_event_opens_with_no_other_and_a_kept_message_is_no_part_of_one()
    {
        var seal = new EventSeal(_secrets);
        var (mine, theirs) = (seal.Closed(OfAnn(0)), seal.Closed(OfAnn(1)));

        seal.Opened(theirs with { P = mine.P }).Address.ShouldBeNull();
        seal.Opened(mine with { P = seal.Seal(mine.E.Id, """{"address":"192.0.2.1"}"""u8) }).Address.ShouldBeNull();
    }

    [Fact]
    public async Task What_an_earlier_version_kept_in_clear_is_sealed_where_it_stands()
    {
        var seal = new EventSeal(_secrets);
        var bare = new GatewayEvent(EventKind.Login, EventAction.Begun, EventResult.Begun) { Id = SomeEventId.Of(Start), At = Start };
        StoredEvent[] told = [.. Enumerable.Range(0, 250).Select(i => new StoredEvent(OfAnn(i) with { SubjectName = null }, null, seal.Seal(IdOf(i), Encoding.UTF8.GetBytes("ann-4711"))))];
        var lost = new StoredEvent(OfAnn(300) with { SubjectName = null }, null, new EventSeal(new CountedSecrets("gone")).Seal(IdOf(300), "ann-4711"u8));
        await _store.AppendAsync(EventLane.People, [.. told, lost], Wide, default);
        await _store.AppendAsync(EventLane.Strangers, [new StoredEvent(bare, null)], Wide, default);
        (await FindAsync(seal, new EventFilter { Texts = [("address", "192.0.2.77")] })).Count.ShouldBe(251, "they are found before");
        var resealing = new EventResealing(_store, seal, _time, new CollectedLogs().For<EventResealing>());

        (await resealing.ResealAsync(default)).ShouldBe(251);
        (await resealing.ResealAsync(default)).ShouldBe(0);

        var stored = await _store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 1_000, default);
        stored.ShouldAllBe(s => s.E.Address == null && s.E.Agent == null && s.E.By == null && s.E.Path == null && s.E.Detail == null && s.P != null);
        stored.Count(s => s.S is not null).ShouldBe(1, "what cannot be opened now may be, when its key is back");
        var found = await FindAsync(seal, new EventFilter { Texts = [("address", "192.0.2.77"), ("agent", "probe"), ("by", "root"), ("path", "/wiki/*")] });
        found.Count.ShouldBe(251);
        found.Count(e => e.SubjectName == "ann-4711").ShouldBe(250);
    }

    [Fact]
    public void When_a_lost_key_comes_back_the_name_that_was_sealed_under_it_is_there_again()
    {
        var (now, back) = (new EventSeal(_secrets), new EventSeal(new CountedSecrets("a", "gone")));
        var old = new StoredEvent(OfAnn(0) with { SubjectName = null }, null, new EventSeal(new CountedSecrets("gone")).Seal(IdOf(0), "ann-4711"u8));

        var meanwhile = now.Resealed(old).ShouldNotBeNull();
        (now.Opened(meanwhile).SubjectName, now.Opened(meanwhile).Address).ShouldBe((null, "192.0.2.77"));
        now.Resealed(meanwhile).ShouldBeNull("there is nothing more to do until the key is back");
        back.Opened(meanwhile).SubjectName.ShouldBe("ann-4711");
        var whole = back.Resealed(meanwhile).ShouldNotBeNull();

        whole.S.ShouldBeNull();
        now.Opened(whole).ShouldBe(OfAnn(0));
        back.Resealed(whole).ShouldBeNull();
    }

    [Fact]
    public void What_a_node_cannot_open_it_replaces_by_nothing_less()
    {
        var (ours, others) = (new EventSeal(_secrets), new EventSeal(new CountedSecrets("another")));
        var @sealed = ours.Closed(OfAnn(0) with { Detail = null });
        var half = @sealed with { E = @sealed.E with { Detail = OfAnn(0).Detail }, S = others.Seal(IdOf(0), "somebody"u8) };   // of a version that sealed less

        others.Resealed(half).ShouldBeNull();

        var whole = ours.Resealed(half).ShouldNotBeNull();
        (whole.E.Detail, whole.S).ShouldBe((null, half.S));
        ours.Opened(whole).ShouldBe(OfAnn(0));
    }

    [Fact]
    public void An_event_that_is_in_order_is_not_opened_to_see_that()
    {
        var seal = new EventSeal(_secrets);
        var stored = seal.Closed(OfAnn(0));
        _secrets.Asked = 0;

        seal.Resealed(stored).ShouldBeNull();

        _secrets.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_node_seals_them_beside_its_work_and_again_while_nodes_of_that_version_write()
    {
        var store = new LostAnswers();
        await store.AppendAsync(EventLane.People, [new StoredEvent(OfAnn(0), null)], Wide, default);
        using var resealing = new EventResealing(store, new EventSeal(_secrets), _time, new CollectedLogs().For<EventResealing>());
        await resealing.StartAsync(default);
        await SealedAsync(1);

        await store.AppendAsync(EventLane.People, [new StoredEvent(OfAnn(1), null)], Wide, default);
        await Eventually.HoldsAsync(() => { _time.Advance(TimeSpan.FromMinutes(10)); return store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 10, default); }, all => all.All(s => s.P is not null), "the sealing of what came meanwhile");
        for (var hour = 0; hour < 5; hour++) await PassedAsync();
        store.Fails = true;
        await PassedAsync();
        await store.AppendAsync(EventLane.People, [new StoredEvent(OfAnn(2), null)], Wide, default);
        await Eventually.HoldsAsync(() => { _time.Advance(TimeSpan.FromMinutes(10)); return store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 10, default); }, all => all.All(s => s.P is not null), "the sealing of what came after passes that found nothing, and one that failed");
        await Eventually.HoldsAsync(() => { _time.Advance(TimeSpan.FromHours(1)); return Task.FromResult(resealing.ExecuteTask!.IsCompleted); }, over => over, "its end when nothing came for a day");

        Task PassedAsync()
        {
            var before = store.Walks;
            return Eventually.HoldsAsync(() => { _time.Advance(TimeSpan.FromMinutes(10)); return Task.FromResult(store.Walks); }, walks => walks > before, "the next pass");
        }

        Task SealedAsync(int count) => Eventually.HoldsAsync(() => store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 10, default), all => all.Count(s => s.P is not null) == count, "the sealing");
    }

    [Fact]
    public async Task What_is_written_again_after_a_lost_answer_is_the_same_and_so_stands_there_once()
    {
        var store = new LostAnswers { Loses = 2 };
        await using var gateway = await HistoryGateway.StartAsync("\"Subjects\": \"Clear\"", customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<IEventStore>(store)));
        await gateway.Logins.SignInAsync("/app/page");

        await Eventually.HoldsAsync(() => Task.FromResult(store.Told), told => told.Any(s => s.E.Result == EventResult.Accepted) && store.Loses <= 0, "the writing");

        foreach (var same in store.Told.GroupBy(s => s.E.Id)) same.Select(s => JsonSerializer.Serialize(s)).Distinct().Count().ShouldBe(1);
        store.Told.GroupBy(s => s.E.Id).Max(s => s.Count()).ShouldBeGreaterThan(1, "nothing was written again");
    }

    [Fact]
    public async Task An_identity_providers_own_sentence_is_in_no_event()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        var asked = await gateway.Logins.AskAsync();
        var answer = gateway.Logins.Corp.Answer(asked.Id, gateway.Logins.Clock.GetUtcNow()) with
        {
            WithAssertion = false,
            Signed = Signed.Response,
            Status = "urn:oasis:names:tc:SAML:2.0:status:Responder",
            SecondStatus = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
            StatusMessage = "ann-4711 is locked",
        };
        using var page = await gateway.Logins.AnswerAsync(gateway.Logins.Corp.Sign(answer), asked.RelayState);

        var told = (await gateway.JsonAsync("/history?result=refused")).GetProperty("events")[0];
        told.GetProperty("reason").GetString().ShouldBe("saml.status.not_success");
        told.GetProperty("detail").GetString().ShouldBe("\"urn:oasis:names:tc:SAML:2.0:status:Responder\", then \"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"");
    }

    [Fact]
    public async Task An_identity_providers_own_sentence_in_place_of_what_an_artifact_stands_for_is_in_no_event()
    {
        using var channel = new FailedArtifacts();
        await using var gateway = await HistoryGateway.StartAsync(corp: "\"ResponseBinding\": \"Artifact\"", artifacts: "https://corp.example.org/artifacts", customise: builder => builder.Services.AddSingleton(new ArtifactChannel(channel)));
        channel.Logins = gateway.Logins;
        var asked = await gateway.Logins.AskAsync();
        using var first = await gateway.Logins.Browser.NavigateAsync($"/sso/acs?SAMLart={Uri.EscapeDataString(ArtifactMessage.Artifact(gateway.Logins.Corp.EntityId))}&RelayState={Uri.EscapeDataString(asked.RelayState)}");
        if ((await first.Content.ReadAsStringAsync()).Contains("name=\"Reposted\"", StringComparison.Ordinal)) (await gateway.Logins.Browser.SubmitAsync(first)).Dispose();

        var told = (await gateway.JsonAsync("/history?result=refused")).GetProperty("events")[0];
        told.GetProperty("reason").GetString().ShouldBe("saml.artifact.fault");
        told.GetProperty("detail").GetString().ShouldBe("\"urn:oasis:names:tc:SAML:2.0:status:Responder\", then nothing");
        gateway.Logins.Logs.Entries.ShouldContain(e => e.Message.Contains("ann-4711 is locked", StringComparison.Ordinal), "the log has it");
        (await gateway.GetAsync("/history/export?format=jsonl")).Text.ShouldNotContain("is locked");
    }

    private static string IdOf(int second) => $"{SomeEventId.Of(Start.AddSeconds(second))[..10]}000000";

    private static GatewayEvent OfAnn(int second) => new(EventKind.Login, EventAction.Answered, EventResult.Accepted)
    {
        Id = IdOf(second),
        At = Start.AddSeconds(second),
        Subject = "hash",
        SubjectName = Personal[0],
        Address = Personal[1],
        Agent = Personal[2],
        By = $"the command line ({Personal[3]})",
        Path = Personal[4],
        Detail = $"rule login={{username}} found account {Personal[5]}",
    };

    private EventSearch Search(EventSeal seal) => new(_store, seal, Queue(), Active<EventsOptions>.Always(new EventsOptions()), _time);

    /// <summary>One that nobody reads, and nobody waits for.</summary>
    private EventQueue Queue()
    {
        var queue = new EventQueue(new EventMeter(new TestMeterFactory()), _time);
        for (var i = 0; i < EventQueue.Most; i++) queue.Add(OfAnn(0), null);
        return queue;
    }

    private async Task<List<GatewayEvent>> FindAsync(EventSeal seal, EventFilter filter)
    {
        var found = new List<GatewayEvent>();
        await foreach (var happened in Search(seal).FindAsync(filter, before: null, default)) found.Add(happened with { Steps = [] });
        return found;
    }

    private async Task<(int Found, int Opened)> OpenedAsync(EventFilter filter)
    {
        var seal = new EventSeal(_secrets);
        _secrets.Asked = 0;
        return ((await FindAsync(seal, filter)).Count, _secrets.Asked);
    }

    private sealed class CountedSecrets(params string[] names) : IGatewaySecrets
    {
        public int Asked { get; set; }

        public IReadOnlyList<byte[]> For(string purpose)
        {
            Asked++;
            return [.. names.Select(name => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {purpose}")))];
        }
    }

    /// <summary>An identity provider that gives nothing for its artifacts, and says why in words of its own.</summary>
    private sealed class FailedArtifacts : HttpMessageHandler
    {
        public LoginGateway Logins { get; set; } = null!;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = XElement.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).Descendants(XName.Get("ArtifactResolve", SamlNames.ProtocolNamespace)).Single();
            var answer = new ArtifactMessage
            {
                Issuer = Logins.Corp.EntityId,
                InResponseTo = (string?)asked.Attribute("ID"),
                IssuedAt = Logins.Clock.GetUtcNow(),
                Status = "urn:oasis:names:tc:SAML:2.0:status:Responder",
                Edit = static xml => xml.Replace("</ap:Status>", "<ap:StatusMessage>ann-4711 is locked</ap:StatusMessage></ap:Status>", StringComparison.Ordinal),
            };
            return new HttpResponseMessage { Content = new StringContent(answer.ToSoap(Logins.Corp.Signer), Encoding.UTF8, "text/xml") };
        }
    }

    /// <summary>Does what it is told, and says now and then that it could not.</summary>
    private sealed class LostAnswers : IEventStore
    {
        private readonly InMemoryEventStore _store = new();
        private readonly Lock _lock = new();
        private readonly List<StoredEvent> _told = [];

        public int Loses { get; set; }

        public IReadOnlyList<StoredEvent> Told
        {
            get
            {
                lock (_lock) return [.. _told];
            }
        }

        /// <summary>How often somebody began to look at all that there is.</summary>
        public int Walks { get; private set; }

        /// <summary>The next of these fails.</summary>
        public bool Fails { get; set; }

        public int MostEntries => _store.MostEntries;

        public async Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken)
        {
            lock (_lock) _told.AddRange(events);
            await _store.AppendAsync(lane, events, bounds, cancellationToken);
            if (Loses-- > 0) throw new RedisUnavailableException("no answer");
        }

        public Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken) => _store.ReplaceAsync(lane, events, cancellationToken);

        public Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken)
        {
            if (from != DateTimeOffset.UnixEpoch) return _store.ReadAsync(lane, from, to, skip, most, cancellationToken);
            Walks++;
            if (!Fails) return _store.ReadAsync(lane, from, to, skip, most, cancellationToken);
            Fails = false;
            throw new InvalidOperationException("a test");
        }

        public Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

        public Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
