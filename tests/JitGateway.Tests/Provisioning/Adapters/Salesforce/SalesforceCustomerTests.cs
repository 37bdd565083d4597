using JitGateway.Failures;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.Salesforce.SalesforceBed;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>People of an Experience Cloud site: the account, the contact and the user, each found or made before the next.</summary>
public sealed class SalesforceCustomerTests : IAsyncLifetime
{
    private static readonly string[] All = [.. Mapped, "Contact", "PortalRole", "Contact.Email", "Contact.LastName", "Contact.Title", "Contact.DoNotCall", "Contact.Account", "Account.AccountNumber", "Account.Name", "Account.Industry", "Account.Owner"];
    private SalesforceEmulator _org = null!;

    public async Task InitializeAsync() => _org = await SalesforceEmulator.StartAsync();

    public async Task DisposeAsync() => await _org.DisposeAsync();

    [Fact]
    public async Task All_three_are_made_top_down_and_read_back_as_one_account()
    {
        var made = Done(await Adapter().CreateAsync(Customer(("Contact.DoNotCall", true)), default));
        var user = Done(await Adapter().GetAsync(made.AccountId, All, default));
        _org.Writes().Select(w => string.Join(' ', w.Split(' ')[..2])).ShouldBe(["POST Account", "POST Contact", "POST User"]);
        user.Attributes["Contact.Email"].ShouldBe(new AttributeValue.Text("ada@example.org"));
        user.Attributes["Contact.DoNotCall"].ShouldBe(new AttributeValue.Flag(true));
        user.Attributes["Account.Name"].ShouldBe(new AttributeValue.Text("Analytical Engines"));
        var contact = _org.Org.All("Contact").Single();
        SalesforceOrg.Text(contact, "AccountId").ShouldBe(SalesforceOrg.Text(_org.Org.All("Account").Single(), "Id"));
        user.Attributes["Contact"].ShouldBe(new AttributeValue.Text(SalesforceOrg.Text(contact, "Id")!));
    }

    [Fact]
    public async Task What_is_there_is_found_and_not_made_again()
    {
        var account = _org.Org.Add("Account", ("AccountNumber", "4711"), ("Name", "Called otherwise"));
        Done(await Adapter().CreateAsync(Customer(), default));
        _org.Org.All("Account").Count().ShouldBe(1);
        SalesforceOrg.Text(_org.Org.All("Contact").Single(), "AccountId").ShouldBe(account);
        _org.Org.Records["User"].Clear();
        Done(await Adapter().CreateAsync(Customer(), default));
        (_org.Org.All("Account").Count(), _org.Org.All("Contact").Count(), _org.Org.All("User").Count()).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_creation_that_ended_half_way_is_finished_by_the_next()
    {
        _org.Org.Trigger = (what, _) =>
        {
            if (what == "User") throw new SalesforceException(500, "UNKNOWN_EXCEPTION", "try again");
        };
        (await Adapter().CreateAsync(Customer(), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        _org.Org.Trigger = (_, _) => { };
        Done(await Adapter().CreateAsync(Customer(), default));
        (_org.Org.All("Account").Count(), _org.Org.All("Contact").Count(), _org.Org.All("User").Count()).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_contact_and_an_account_are_taken_by_their_ids()
    {
        var account = _org.Org.Add("Account", ("Name", "A"));
        var byAccount = Done(await Adapter().CreateAsync(Customer(("Contact.Account", account), ("Account.AccountNumber", null), ("Account.Name", null)), default));
        SalesforceOrg.Text(_org.Org.All("Contact").Single(), "AccountId").ShouldBe(account);
        var contact = _org.Org.Add("Contact", ("LastName", "King"), ("Email", "k@example.org"), ("AccountId", account));
        var byContact = Done(await Adapter().CreateAsync(Ada(("Username", "k@example.com"), ("FederationIdentifier", "k"), ("ProfileId", "Customer Community User"), ("Contact", contact)), default));
        byContact.Attributes["Contact"].ShouldBe(new AttributeValue.Text(contact));
        byAccount.AccountId.ShouldNotBe(byContact.AccountId);
    }

    [Fact]
    public async Task Only_what_differs_is_sent_and_to_the_object_it_belongs_to()
    {
        var user = Done(await Adapter().CreateAsync(Customer(), default));
        _org.Calls.Clear();
        var changed = Done(await Adapter().UpdateAsync(user, User(("Contact.Email", "king@example.org"), ("Account.Industry", "Engines"), ("Title", "Countess"), ("Contact.Title", "Countess")), default));
        _org.Writes().ShouldBe(["""PATCH Account {"Industry":"Engines"}""", """PATCH Contact {"Email":"king@example.org","Title":"Countess"}""", """PATCH User {"Title":"Countess"}"""]);
        changed.Attributes["Contact.Email"].ShouldBe(new AttributeValue.Text("king@example.org"));
        Done(await Adapter().FindAsync("FederationIdentifier", "ada-0001", All, default)).ShouldHaveSingleItem().Attributes["Account.Industry"].ShouldBe(new AttributeValue.Text("Engines"));
    }

    [Fact]
    public async Task Someone_without_a_contact_has_none_to_change()
    {
        var user = Done(await Adapter().CreateAsync(Ada(), default));
        (await Adapter().UpdateAsync(user, User(("Contact.Title", "x")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the user has no Contact", "Contact.Title") { Code = ErrorRegister.InvalidContact });
    }

    [Theory]
    [InlineData("x' OR Email != '")]
    [InlineData("O'Hara@example.org")]
    [InlineData("\\")]
    public async Task A_value_finds_nobody_elses_contact(string email)
    {
        _org.Org.ChecksFormats = false;
        _org.Org.Add("Contact", ("LastName", "Bystander"), ("Email", "bystander@example.org"));
        Done(await Adapter().CreateAsync(Customer(("Contact.Email", email)), default)).Attributes["Contact.Email"].ShouldBe(new AttributeValue.Text(email));
        _org.Org.All("Contact").Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_contact_that_has_a_user_is_not_given_to_another()
    {
        Done(await Adapter().CreateAsync(Customer(), default));
        (await Adapter().CreateAsync(Customer(("Username", "b@example.com"), ("FederationIdentifier", "b")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>()
            .Detail.ShouldBe("400 PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT: portal user already exists for contact: …");
    }

    [Theory]
    [InlineData(24, "Contact.Email")]
    [InlineData(25, "Contact.LastName")]
    [InlineData(20, "Account.AccountNumber")]
    [InlineData(19, "Account.Name")]
    public async Task What_is_missing_is_said_before_anything_is_made(int number, string attribute)
    {
        (await Adapter().CreateAsync(Customer((attribute, null)), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().ShouldSatisfyAllConditions(r => r.Code!.Number.ShouldBe(number), r => r.Attribute.ShouldBe(attribute));
        _org.Writes().ShouldBeEmpty();
    }

    private static BackendUser Customer(params (string Attribute, object? Value)[] more) => Ada([
        ("ProfileId", "Customer Community User"), ("Contact.Email", "ada@example.org"), ("Contact.LastName", "Lovelace"), ("Account.AccountNumber", "4711"), ("Account.Name", "Analytical Engines"), .. more]);

    private IProvisioningAdapter Adapter() => _org.Adapter(mapped: All);
}
