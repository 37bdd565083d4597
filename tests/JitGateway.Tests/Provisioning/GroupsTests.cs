using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Crashes;

namespace JitGateway.Tests.Provisioning;

/// <summary>Memberships in the backend's groups: which are given, which are taken away, and which are nobody's business.</summary>
public sealed class GroupsTests
{
    private const string Table = """ "Map": { "wiki-readers": "Readers", "wiki-writers": "Writers" }, """;
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task An_account_is_made_with_its_groups_in_one_call()
    {
        (await PassAsync("Readers;Writers", Merge())).ShouldBeOfType<ProvisioningResult.Created>();
        GroupsOf().ShouldBe("Readers,Writers");
        _bed.Application.Calls.ShouldBe(["find externalId", "create"]);
    }

    [Fact]
    public async Task A_second_pass_with_the_same_groups_makes_no_call()
    {
        await PassAsync("Readers;Writers", Merge());
        _bed.Application.ForgetCalls();
        (await PassAsync("writers;READERS", Merge())).ShouldBeOfType<ProvisioningResult.Unchanged>("in another order and case");
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_of_groups_sends_the_groups_alone()
    {
        await PassAsync("Readers", Merge());
        (await PassAsync("Readers;Writers", Merge())).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe([GroupChange.Attribute]);
        GroupsOf().ShouldBe("Readers,Writers");
    }

    [Fact]
    public async Task Merge_takes_away_what_the_gateway_gave_and_nothing_else()
    {
        await PassAsync("Readers", Merge());
        Join("Owners", "Writers");
        await PassAsync("Readers;Writers", Merge());
        await PassAsync("Engineering", Merge());
        GroupsOf().ShouldBe("Owners,Writers,Engineering", "Writers was there before the gateway would have given it");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_membership_that_a_node_gave_before_it_died_goes_again_when_the_person_comes_without_it(bool isNew)
    {
        const string bestEffort = """, "Mode": "BestEffort", "Retries": 0 """;
        var locks = new ExpiringLock(_ => Task.CompletedTask);
        _bed.Lock = locks;
        if (!isNew) await PassAsync("Readers", Merge(), bestEffort);
        var given = new TaskCompletionSource();
        _bed.Application.Step = call =>
        {
            if (call is not ("after create" or $"after update {GroupChange.Attribute}")) return Task.CompletedTask;
            given.SetResult();
            return new TaskCompletionSource().Task;
        };
        _ = PassAsync("Writers", Merge(), bestEffort);
        await given.Task;
        GroupsOf().ShouldBe("Writers");
        locks.RunOut(isTold: false);
        _bed.Application.Step = _ => Task.CompletedTask;

        await PassAsync("Engineering", Merge(), bestEffort);

        GroupsOf().ShouldBe("Engineering");
    }

    [Fact]
    public async Task Replace_with_a_table_manages_the_groups_of_the_table_whoever_gave_them()
    {
        await PassAsync("wiki-readers", Replace(Table));
        Join("Writers", "Owners");
        await PassAsync("wiki-readers;staff", Replace(Table), everyLogin: true);
        GroupsOf().ShouldBe("Readers,Owners", "Writers is in the table and not the person's; Owners is not in the table");
    }

    [Fact]
    public async Task Replace_without_a_table_leaves_no_group_that_the_person_does_not_have()
    {
        await PassAsync("Readers", Replace());
        Join("Writers", "Owners");
        await PassAsync("Writers", Replace());
        GroupsOf().ShouldBe("Writers");
    }

    [Theory]
    [InlineData("Merge")]
    [InlineData("Replace")]
    public async Task Who_has_groups_but_none_of_the_backends_is_in_none(string sync)
    {
        var groups = $$"""{ {{Table}} "Sync": "{{sync}}" }""";
        await PassAsync("wiki-readers;staff", groups);
        GroupsOf().ShouldBe("Readers");
        await PassAsync("staff", groups);
        GroupsOf().ShouldBeNull();
    }

    [Theory]
    [InlineData("Merge", "Leave", "Readers")]
    [InlineData("Replace", "Leave", "Readers")]
    [InlineData("Merge", "Clear", null)]
    [InlineData("Replace", "Clear", null)]
    public async Task Where_nothing_is_known_of_the_groups_the_setting_decides(string sync, string absent, string? then)
    {
        var groups = $$"""{ "Sync": "{{sync}}", "Absent": "{{absent}}" }""";
        await PassAsync("Readers", groups);
        await PassAsync(null, groups);
        GroupsOf().ShouldBe(then);
    }

    [Fact]
    public async Task A_group_that_the_backend_does_not_have_refuses_nobody()
    {
        (await PassAsync("Readers;Unknown", Merge())).ShouldBeOfType<ProvisioningResult.Created>();
        GroupsOf().ShouldBe("Readers");
        _bed.Application.ForgetCalls();
        await PassAsync("Readers;Unknown", Merge());
        _bed.Application.Calls.ShouldBeEmpty("it is not asked for again at every pass");
    }

    [Fact]
    public async Task Memberships_that_came_meanwhile_stay()
    {
        await PassAsync("Readers", Replace());
        _bed.Application.Step = call =>
        {
            if (call == "after get") Join("Owners");
            return Task.CompletedTask;
        };
        await PassAsync("Readers;Writers", Replace());
        GroupsOf().ShouldBe("Readers,Owners,Writers", "what was sent is the difference to what was read");
    }

    [Fact]
    public async Task None_leaves_groups_alone()
    {
        await PassAsync("Readers", """{ "Sync": "None" }""");
        Join("Owners");
        await PassAsync("Writers", """{ "Sync": "None" }""");
        GroupsOf().ShouldBe("Owners");
    }

    [Fact]
    public async Task Where_accounts_are_never_changed_groups_are_given_at_creation_only()
    {
        await PassAsync("Readers", Merge(), more: """, "Update": "Never" """);
        GroupsOf().ShouldBe("Readers");
        await PassAsync("Writers", Merge(), more: """, "Update": "Never" """);
        GroupsOf().ShouldBe("Readers");
    }

    [Theory]
    [InlineData("Merge", "Map")]
    [InlineData("Replace", "Map")]
    [InlineData("Replace", "")]
    public async Task A_change_of_what_is_managed_looks_at_the_account_again(string sync, string table)
    {
        await PassAsync("Readers", """{ "Sync": "Merge" }""");
        Join("Writers");
        _bed.Application.ForgetCalls();
        var map = table.Length == 0 ? "" : """ "Map": { "Readers": "Readers", "x": "Writers" }, """;
        await PassAsync("Readers", $$"""{ {{map}} "Sync": "{{sync}}" }""");
        _bed.Application.Calls.ShouldNotBeEmpty();
        GroupsOf().ShouldBe(sync == "Merge" ? "Readers,Writers" : "Readers");
    }

    private static string Merge() => """{ "Sync": "Merge" }""";

    private static string Replace(string table = "") => $$"""{ {{table}} "Sync": "Replace" }""";

    private string? GroupsOf() => _bed.Application.Accounts[0][GroupChange.Attribute];

    /// <summary>Somebody else puts the account into groups.</summary>
    private void Join(params string[] groups) => _bed.Application.Accounts[0].Apply(new GroupChange(groups, []), _bed.Application.Groups);

    private Task<ProvisioningResult> PassAsync(string? groups, string section, string more = "", bool everyLogin = false)
    {
        var part = _bed.Part(
            $$"""
            { "Adapter": "Fake", "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}" }, "Groups": {{section}}
              {{(everyLogin ? """, "Update": "EveryLogin" """ : "")}} {{more}} }
            """);
        return _bed.PassAsync(People.Alice(("groups", groups)), part, everyLogin ? TimeProvider.System.GetUtcNow().AddDays(1) : null);
    }
}
