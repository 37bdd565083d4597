using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What stands between the engine and every adapter: the state of an account is sent as one, and what is none not at all.</summary>
public sealed class WatchedAdapterTests
{
    private static readonly ExistingUser Ada = new("7", new Dictionary<string, AttributeValue?>(), Active: true);
    private readonly FakeApplication _application = new();
    private readonly WrittenCalls _writes = new();

    [Theory]
    [InlineData("true", true)]
    [InlineData("FALSE", false)]
    [InlineData("1", true)]
    [InlineData(" 0 ", false)]
    public async Task A_state_that_is_a_text_is_sent_as_the_truth_value_that_it_is(string text, bool active)
    {
        var made = await Watched().CreateAsync(User(("userName", new AttributeValue.Text("ada")), ("active", new AttributeValue.Text(text))), default);

        made.ShouldBeOfType<AdapterResult<ExistingUser>.Done>();
        _application.Accounts.ShouldHaveSingleItem().Attributes["active"].ShouldBe(new AttributeValue.Flag(active));
        _writes.From(0).ShouldHaveSingleItem().After["active"].ShouldBe(new AttributeValue.Flag(active), "what is sent is told");
    }

    [Fact]
    public async Task What_is_no_state_is_refused_by_name_and_the_adapter_is_not_asked()
    {
        var wanted = User(("userName", new AttributeValue.Text("ada")), ("active", new AttributeValue.Text("perhaps")));
        var refused = new AdapterResult<ExistingUser>.Rejected("the attribute takes true or false, and the mapping gave something else", "active");

        (await Watched().CreateAsync(wanted, default)).ShouldBe(refused);
        (await Watched().UpdateAsync(Ada, wanted, default)).ShouldBe(refused);

        _application.Calls.ShouldBeEmpty();
        _writes.From(0).Select(w => (w.Call, w.Answer)).ShouldBe([("create", "Rejected"), ("update", "Rejected")]);
    }

    [Fact]
    public async Task The_state_has_the_name_that_the_adapter_has_for_it()
    {
        _application.Capabilities = _application.Capabilities with { State = "IsActive" };

        (await Watched().CreateAsync(User(("userName", new AttributeValue.Text("ada")), ("isActive", new AttributeValue.Text("perhaps"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("isActive");
        (await Watched().CreateAsync(User(("userName", new AttributeValue.Text("ada")), ("IsActive", new AttributeValue.Text("0")), ("active", new AttributeValue.Text("perhaps"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>();

        var ada = _application.Accounts.ShouldHaveSingleItem();
        (ada.Attributes["IsActive"], ada.Attributes["active"]).ShouldBe((new AttributeValue.Flag(false), new AttributeValue.Text("perhaps")));
        _application.KeepsState = true;
        (await Watched().SetActiveAsync(new ExistingUser(ada.Id, ada.Attributes, false), active: true, default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the backend took it, and the account is still disabled", "IsActive"));
    }

    [Fact]
    public async Task Where_the_backend_has_no_states_it_is_an_attribute_as_any_other()
    {
        _application.Capabilities = _application.Capabilities with { State = null };

        (await Watched().CreateAsync(User(("userName", new AttributeValue.Text("ada")), ("active", new AttributeValue.Text("perhaps"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>();

        _application.Accounts.ShouldHaveSingleItem().Attributes["active"].ShouldBe(new AttributeValue.Text("perhaps"));
    }

    private WatchedAdapter Watched() => new(_application, _writes, TimeProvider.System);

    private static BackendUser User(params (string Name, AttributeValue? Value)[] attributes) => new(attributes.ToDictionary(a => a.Name, a => a.Value));
}
