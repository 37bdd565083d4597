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

    /// <summary>Ten thousand and some, read page by page while others come and go.</summary>
    [Fact]
    public async Task Page_after_page_has_every_entry_once_while_others_are_added()
    {
        const int people = 10_200;
        var expected = Enumerable.Range(0, people).Select(i => new AccountKey(i % 3 == 0 ? "crm" : "wiki", $"person-{i:D5}")).ToHashSet();
        await Task.WhenAll(expected.Chunk(100).Select(async chunk =>
        {
            foreach (var key in chunk) (await Ledger.WriteAsync(key, Entry with { AccountId = $"account of {key.SubjectHash}" }, 1, default)).ShouldBeTrue();
        }));

        var (seen, cursor, pages, added) = (new List<AccountKey>(), (string?)null, 0, 0);
        do
        {
            var page = (await ((ILedgerPages)Ledger).PageAsync(null, cursor, 500, default)).ShouldNotBeNull();
            page.IsWhole.ShouldBeTrue();
            page.Entries.Count.ShouldBeLessThan(2_000, "about as many as were asked for");
            page.Entries.ShouldAllBe(r => r.Entry.AccountId == $"account of {r.Key.SubjectHash}");
            seen.AddRange(page.Entries.Select(r => r.Key));
            cursor = page.Cursor;
            pages++;
            for (var i = 0; i < 200; i++) await Ledger.WriteAsync(new AccountKey("late", $"person-{added:D5}"), Entry with { AccountId = $"account of person-{added++:D5}" }, 1, default);
        }
        while (cursor is not null);

        seen.ShouldBeUnique();
        expected.ShouldBeSubsetOf(seen);
        pages.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Pages_are_the_same_each_time_while_nothing_changes_and_of_one_backend_where_that_is_asked_for()
    {
        for (var i = 0; i < 300; i++) await Ledger.WriteAsync(new AccountKey(i % 2 == 0 ? "crm" : "wiki", $"person-{i:D3}"), Entry, 1, default);
        var first = await AllAsync(null);
        first.Count.ShouldBe(300);
        (await AllAsync(null)).ShouldBe(first);
        (await AllAsync("crm")).ShouldBe(first.Where(k => k.Backend == "crm"), ignoreOrder: true);
        (await AllAsync("cr")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("of another kind")]
    [InlineData("'; FLUSHALL; --")]
    [InlineData("0.*.abc")]
    [InlineData("-1.5.abc")]
    public async Task What_is_no_cursor_is_said(string cursor) => (await ((ILedgerPages)Ledger).PageAsync(null, cursor, 10, default)).ShouldBeNull();

    private async Task<List<AccountKey>> AllAsync(string? backend)
    {
        var (keys, cursor) = (new List<AccountKey>(), (string?)null);
        do
        {
            var page = (await ((ILedgerPages)Ledger).PageAsync(backend, cursor, 50, default)).ShouldNotBeNull();
            keys.AddRange(page.Entries.Select(r => r.Key));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return keys;
    }

    internal abstract IProvisioningLedger Ledger { get; }
}
