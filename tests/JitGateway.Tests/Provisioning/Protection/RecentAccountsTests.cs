using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class RecentAccountsTests
{
    private readonly RecentAccounts _seen = new(generation: 10);

    [Fact]
    public void What_was_seen_is_found_in_the_same_system_only()
    {
        _seen.Note(Key(1), "account-1", "wiki");

        _seen.Find(Key(1), "wiki").ShouldBe("account-1");
        _seen.Find(Key(1), "another").ShouldBeNull();
        _seen.Find(Key(2), "wiki").ShouldBeNull();
    }

    [Fact]
    public void Who_is_forgotten_is_not_found()
    {
        for (var i = 0; i < 15; i++) _seen.Note(Key(i), $"account-{i}", "wiki");

        _seen.Forget(Key(1));
        _seen.Forget(Key(14));

        _seen.Find(Key(1), "wiki").ShouldBeNull();
        _seen.Find(Key(14), "wiki").ShouldBeNull();
    }

    [Fact]
    public void No_more_than_two_generations_are_kept_and_the_youngest_always()
    {
        for (var i = 0; i < 1000; i++) _seen.Note(Key(i), $"account-{i}", "wiki");

        Enumerable.Range(0, 1000).Count(i => _seen.Find(Key(i), "wiki") is not null).ShouldBeInRange(10, 20);
        Enumerable.Range(990, 10).ShouldAllBe(i => _seen.Find(Key(i), "wiki") != null);
    }

    private static AccountKey Key(int number) => new("wiki", $"subject-{number}");
}
