using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>What an outsider can see of a pass.</summary>
public sealed class ProvisioningTraceTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task The_log_names_what_changed_and_never_a_value()
    {
        var logs = new CollectedLogs();
        var node = _bed.Node(logs.For<UserProvisioner>());
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        await node.ProvisionAsync(part, People.Alice(("title", "Manager")), ProvisioningTestBed.SignedInAt);
        _bed.Application.Troubles = _ => Trouble.Throws;
        await node.ProvisionAsync(part, People.Alice(("title", "Director")), ProvisioningTestBed.SignedInAt);

        logs.Text.ShouldContain($"Provisioning at wiki for {People.Alice().Subject.Hash}: created");
        logs.Text.ShouldContain("updated  [title] in ");
        logs.Text.ShouldContain("unavailable provisioning.backend_unavailable");
        foreach (var value in (string[])["alice-0001", "alice@example.com", "O'Brien", "Engineer", "Manager", "Director"]) logs.Text.ShouldNotContain(value);
    }

    [Fact]
    public async Task Passes_are_counted_and_timed_by_adapter_and_outcome()
    {
        var node = _bed.Node();
        using var measured = new Measured(_bed.Meters);
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        measured.Lines.ShouldContain("jitgateway.provisionings{backend=wiki,adapter=Fake,outcome=created} = 1");
        measured.Lines.ShouldContain("jitgateway.provisionings{backend=wiki,adapter=Fake,outcome=unchanged} = 1");
        measured.Lines.Count(l => l.StartsWith("jitgateway.provisioning.duration{", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_pass_is_a_span_with_the_calls_to_the_adapter_under_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == GatewayActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var test = new Activity("test").Start();
        await _bed.PassAsync(People.Alice());
        var ours = spans.Where(s => s.TraceId == test.TraceId).ToList();
        ours.Select(s => s.OperationName).ShouldBe(
        [
            "jitgateway.provisioning.ledger", "jitgateway.provisioning.lock", "jitgateway.provisioning.ledger", "jitgateway.adapter.find", "jitgateway.adapter.find", "jitgateway.adapter.create", "jitgateway.provisioning.ledger",
            "jitgateway.provisioning",
        ]);
        ours[^1].GetTagItem(GatewayActivity.Outcome).ShouldBe("created");
        ours[0].ParentSpanId.ShouldBe(ours[^1].SpanId);
        string.Join(' ', ours.SelectMany(s => s.Tags).Select(t => t.Value)).ShouldNotContain("alice");
    }

    [Fact]
    public async Task The_ledger_holds_the_account_id_and_no_value()
    {
        await _bed.PassAsync(People.Alice());
        var json = System.Text.Json.JsonSerializer.Serialize((await _bed.EntryAsync(People.Alice()))!, LedgerJson.Default.LedgerEntry);
        json.ShouldContain("\"accountId\":\"1\"");
        foreach (var value in (string[])["alice", "Alice", "O'Brien", "Engineer", "example.com"]) json.ShouldNotContain(value, Case.Sensitive);
    }

    [Fact]
    public async Task Equal_values_of_two_people_do_not_look_equal_in_the_ledger()
    {
        UserIdentity bob = People.Of("bob-0002", ("username", "bob"), ("title", "Engineer"));
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(bob);
        var (a, b) = ((await _bed.EntryAsync(People.Alice()))!, (await _bed.EntryAsync(bob))!);
        a.Fingerprints.Values["title"].ShouldNotBe(b.Fingerprints.Values["title"]);
        a.Fingerprints.Salt.ShouldNotBe(b.Fingerprints.Salt);
        a.Fingerprints.Mapping.ShouldBe(b.Fingerprints.Mapping);
    }
}
