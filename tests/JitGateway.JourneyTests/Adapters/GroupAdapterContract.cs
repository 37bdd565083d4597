using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>What is owed besides by an adapter that keeps memberships.</summary>
public abstract class GroupAdapterContract : AdapterContract
{
    /// <summary>Makes groups without members, past the adapter.</summary>
    protected abstract Task MakeGroupsAsync(IEnumerable<string> names);

    /// <summary>The members of each group, by the ids of their accounts, seen past the adapter.</summary>
    protected abstract Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync();

    [Fact]
    public void Says_that_it_keeps_groups() => Adapter().Capabilities.Groups.ShouldBeTrue();

    [Fact]
    public async Task Creates_an_account_in_its_groups_and_reads_them_back()
    {
        await MakeGroupsAsync(["readers", "writers", "owners"]);
        var ada = Done(await Adapter().CreateAsync(In(Ada(), "readers", "writers"), default));
        ShouldBeIn(ada, "readers", "writers");
        ShouldBeIn(Done(await Adapter().GetAsync(ada.AccountId, [GroupChange.Attribute], default)), "readers", "writers");
        ShouldBeIn(Done(await Adapter().FindAsync(Names.UserName, "ada", [GroupChange.Attribute], default)).ShouldHaveSingleItem(), "readers", "writers");
        await ShouldHaveMembersAsync(("readers", [ada]), ("writers", [ada]), ("owners", []));
    }

    [Fact]
    public async Task Puts_into_groups_and_takes_out_and_touches_no_other_member()
    {
        await MakeGroupsAsync(["readers", "writers", "owners"]);
        var bob = Done(await Adapter().CreateAsync(In(Bob(), "readers", "writers"), default));
        var ada = Done(await Adapter().CreateAsync(In(Ada(), "readers"), default));
        _ = await WrittenAsync();
        ada = Done(await Adapter().UpdateAsync(ada, In(Nothing, "writers", "owners"), default));
        ShouldBeIn(ada, "writers", "owners");
        (await WrittenAsync()).ShouldBeEmpty("the account's own attributes stay");
        await ShouldHaveMembersAsync(("readers", [bob]), ("writers", [ada, bob]), ("owners", [ada]));
        ShouldBeIn(Done(await Adapter().UpdateAsync(ada, Difference((GroupChange.Attribute, null)), default)));
        await ShouldHaveMembersAsync(("readers", [bob]), ("writers", [bob]), ("owners", []));
        ShouldBeIn(Done(await Adapter().UpdateAsync(bob, Difference((Names.Title, Text("Master"))), default)), "readers", "writers");
    }

    [Fact]
    public async Task Values_and_groups_change_together()
    {
        await MakeGroupsAsync(["readers", "writers"]);
        var ada = Done(await Adapter().CreateAsync(In(Ada(), "readers"), default));
        var changed = Done(await Adapter().UpdateAsync(ada, In(Difference((Names.UserName, Text("ada.king")), (Names.Title, Text("Countess"))), "writers"), default));
        ShouldHold(changed, With(With(Ada(), Names.UserName, Text("ada.king")), Names.Title, Text("Countess")));
        ShouldBeIn(changed, "writers");
        await ShouldHaveMembersAsync(("readers", []), ("writers", [changed]));
    }

    [Fact]
    public async Task Who_is_in_already_or_out_already_is_no_failure()
    {
        await MakeGroupsAsync(["readers", "writers"]);
        var before = Done(await Adapter().CreateAsync(In(Ada(), "readers"), default));
        Done(await Adapter().UpdateAsync(before, In(Nothing, "writers"), default));
        ShouldBeIn(Done(await Adapter().UpdateAsync(before, In(Nothing, "writers"), default)), "writers");
        await ShouldHaveMembersAsync(("readers", []), ("writers", [before]));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_passed_over()
    {
        await MakeGroupsAsync(["readers"]);
        var ada = Done(await Adapter().CreateAsync(In(Ada(), "readers", "unheard-of"), default));
        ShouldBeIn(ada, "readers");
        await ShouldHaveMembersAsync(("readers", [ada]));
    }

    [Fact]
    public async Task A_change_that_is_refused_leaves_the_groups_as_they_are()
    {
        await MakeGroupsAsync(["readers", "writers"]);
        var ada = Done(await Adapter().CreateAsync(In(Ada(), "readers"), default));
        (await Adapter().UpdateAsync(ada, In(Difference((UnknownAttribute, Text("x"))), "writers"), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        (await Adapter().CreateAsync(In(With(Bob(), Names.UserName, Text("ada")), "writers"), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        await ShouldHaveMembersAsync(("readers", [ada]), ("writers", []));
    }

    [Fact]
    public async Task The_name_of_a_group_means_that_group_and_nothing_else()
    {
        var names = HostileValues.All.Where(IsGroupName).Distinct(GroupNameComparer).ToList();
        names.Count.ShouldBeGreaterThan(30);
        var (given, others) = (names.Where((_, i) => i % 2 == 0).ToList(), names.Where((_, i) => i % 2 == 1).ToList());
        await MakeGroupsAsync(names);
        var bob = Done(await Adapter().CreateAsync(In(Bob(), [.. others]), default));
        var ada = Done(await Adapter().CreateAsync(In(Ada(), [.. given]), default));
        ShouldBeIn(ada, [.. given]);
        await ShouldHaveMembersAsync([.. given.Select(n => (n, new[] { ada })), .. others.Select(n => (n, new[] { bob }))]);
        ada = Done(await Adapter().UpdateAsync(ada, In(Nothing, given[0]), default));
        await ShouldHaveMembersAsync([(given[0], [ada]), .. given.Skip(1).Select(n => (n, Array.Empty<ExistingUser>())), .. others.Select(n => (n, new[] { bob }))]);
    }

    /// <summary>Whether the backend can have a group of this name.</summary>
    protected virtual bool IsGroupName(string name) => true;

    /// <summary>Which names of groups are one to the backend.</summary>
    protected virtual IEqualityComparer<string> GroupNameComparer => StringComparer.OrdinalIgnoreCase;

    private static BackendUser Nothing => new(new Dictionary<string, AttributeValue?>());

    private static BackendUser In(BackendUser user, params string[] groups) => With(user, GroupChange.Attribute, new AttributeValue.List(groups));

    private static void ShouldBeIn(ExistingUser user, params string[] groups) =>
        ValueComparison.Texts(user.Attributes.GetValueOrDefault(GroupChange.Attribute)).ShouldBe(groups, ignoreOrder: true);

    private async Task ShouldHaveMembersAsync(params IEnumerable<(string Group, ExistingUser[] Members)> wanted)
    {
        var held = await MembersAsync();
        foreach (var (group, members) in wanted) held[group].ShouldBe(members.Select(m => m.AccountId), ignoreOrder: true, group);
    }
}
