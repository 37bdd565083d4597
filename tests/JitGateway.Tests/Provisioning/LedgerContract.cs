using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>What every ledger does.</summary>
public abstract class LedgerContract
{
    private static readonly AccountKey Alice = new("wiki", "aliceHash_0123456789-abcdefghijklmnopqrstuvw");
    private static readonly AccountKey AliceElsewhere = Alice with { Backend = "crm" };

    private static readonly LedgerEntry Entry = new(
        "00u1|é\"{", new ValueFingerprints("salt", "mapping", new Dictionary<string, string>(StringComparer.Ordinal) { ["userName"] = "f1", ["urn:x:y"] = "f2" }),
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero))
    { System = "system", Added = new Dictionary<string, IReadOnlyList<string>> { ["roles"] = ["a1", "a2"] } };

    [Fact]
    public async Task Knows_nothing_of_a_stranger() => (await Ledger.ReadAsync(Alice, default)).ShouldBeNull();

    [Fact]
    public async Task Gives_back_what_was_written_and_nothing_to_another_key()
    {
        (await Ledger.WriteAsync(Alice, Entry, 1, default)).ShouldBeTrue();
        var read = (await Ledger.ReadAsync(Alice, default)).ShouldNotBeNull();
        read.AccountId.ShouldBe(Entry.AccountId);
        read.CheckedAt.ShouldBe(Entry.CheckedAt);
        read.System.ShouldBe("system");
        read.Added.ShouldNotBeNull().ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.Key.ShouldBe("roles"), a => a.Value.ShouldBe(["a1", "a2"]));
        read.Fingerprints.Salt.ShouldBe("salt");
        read.Fingerprints.Mapping.ShouldBe("mapping");
        read.Fingerprints.Values.ShouldBe(Entry.Fingerprints.Values, ignoreOrder: true);
        (await Ledger.ReadAsync(AliceElsewhere, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_later_holder_of_the_lock_writes_over_an_earlier_one()
    {
        await Ledger.WriteAsync(Alice, Entry, 1_770_000_000_001, default);
        (await Ledger.WriteAsync(Alice, Entry with { AccountId = "2" }, 1_770_000_000_002, default)).ShouldBeTrue();
        (await Ledger.ReadAsync(Alice, default))!.AccountId.ShouldBe("2");
    }

    [Fact]
    public async Task One_holder_may_write_twice()
    {
        await Ledger.WriteAsync(Alice, Entry, 7, default);
        (await Ledger.WriteAsync(Alice, Entry with { AccountId = "2" }, 7, default)).ShouldBeTrue();
        (await Ledger.ReadAsync(Alice, default))!.AccountId.ShouldBe("2");
    }

    [Fact]
    public async Task An_earlier_holder_that_wakes_up_writes_nothing()
    {
        await Ledger.WriteAsync(Alice, Entry with { AccountId = "2" }, 1_770_000_000_002, default);
        (await Ledger.WriteAsync(Alice, Entry, 1_770_000_000_001, default)).ShouldBeFalse();
        (await Ledger.ReadAsync(Alice, default))!.AccountId.ShouldBe("2");
    }

    internal abstract IProvisioningLedger Ledger { get; }
}
