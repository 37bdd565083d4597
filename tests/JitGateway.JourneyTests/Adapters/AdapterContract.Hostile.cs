using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>Values that mean something on the way, and must arrive as they are.</summary>
public abstract partial class AdapterContract
{
    [Theory]
    [MemberData(nameof(HostileValues.Numbers), MemberType = typeof(HostileValues))]
    public async Task Carries_every_value_and_touches_no_other_account(int number)
    {
        var value = HostileValues.All[number];
        var bystanders = new[] { Done(await Adapter().CreateAsync(Ada(), default)), Done(await Adapter().CreateAsync(Bob(), default)) };
        var before = await AccountsAsync();
        var hostile = new BackendUser(Names.Searched.Append(Names.Surname).Append(Names.Title).ToDictionary(a => a, AttributeValue? (_) => Text(value)));
        hostile = With(hostile, Names.Roles, new AttributeValue.List([value, "reader"]));

        var created = Done(await Adapter().CreateAsync(hostile, default));
        ShouldHold(created, hostile);
        foreach (var attribute in Names.Searched)
            Done(await Adapter().FindAsync(attribute, value, Names.All, default)).ShouldHaveSingleItem(attribute).AccountId.ShouldBe(created.AccountId);
        var changed = Done(await Adapter().UpdateAsync(created, Difference((Names.Title, Text($"{value}!")), (Names.Email, Text($"{value}?"))), default));
        ShouldHold(changed, With(With(hostile, Names.Title, Text($"{value}!")), Names.Email, Text($"{value}?")));
        Done(await Adapter().SetActiveAsync(changed, active: false, default));
        var ghost = created with { AccountId = value };
        (await Adapter().GetAsync(value, [], default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>("an account id that was tampered with reaches nobody");
        (await Adapter().UpdateAsync(ghost, Difference((Names.Title, Text("taken over"))), default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>();

        var after = await AccountsAsync();
        after.Keys.ShouldBe([.. before.Keys, created.AccountId], ignoreOrder: true);
        foreach (var bystander in bystanders) after[bystander.AccountId].ShouldBe(before[bystander.AccountId]);
    }

    [Fact]
    public async Task Carries_a_value_of_ten_kilobytes()
    {
        var surname = string.Concat(Enumerable.Repeat("Wolfeschlegelsteinhausenbergerdorff-", 300))[..10_240];
        var ada = Done(await Adapter().CreateAsync(With(Ada(), Names.Surname, Text(surname)), default));
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), With(Ada(), Names.Surname, Text(surname)));
    }

    [Fact]
    public async Task Half_a_character_is_refused_by_name()
    {
        var refused = (await Adapter().CreateAsync(With(Ada(), Names.Surname, Text("cut \ud83d")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.Attribute.ShouldBe(Names.Surname);
        (await AccountsAsync()).ShouldBeEmpty();
    }
}
