using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>
/// What every adapter owes the engine, shown on a real backend. An implementation says how its attributes are called, how the backend
/// can be looked at past the adapter, and how to bring about trouble.
/// </summary>
public abstract partial class AdapterContract : IAsyncLifetime
{
    private protected static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);
    private readonly List<IProvisioningAdapter> _made = [];
    private IProvisioningAdapter? _usual;

    internal abstract ContractNames Names { get; }

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        foreach (var adapter in _made) ((IDisposable)adapter).Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Every account the backend holds, seen past the adapter: its id and all its values as one text.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> AccountsAsync();

    /// <summary>The attributes that changes wrote since the last call, seen past the adapter.</summary>
    protected abstract Task<IReadOnlyList<string>> WrittenAsync();

    /// <summary>Makes the backend silent until the result is disposed.</summary>
    protected abstract Task<IAsyncDisposable> SilenceAsync();

    internal abstract IProvisioningAdapter Make(TimeSpan timeout);

    internal abstract IProvisioningAdapter MakeForNobody(TimeSpan timeout);

    internal abstract IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout);

    /// <summary>An attribute the backend does not know.</summary>
    internal virtual string UnknownAttribute => "no_such_attribute";

    [Fact]
    public async Task Checks_connection_and_credentials()
    {
        (await Adapter().CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>();
        (await AccountsAsync()).ShouldBeEmpty("a check changes nothing");
    }

    [Fact]
    public async Task Creates_an_account_and_reads_it_back()
    {
        var created = Done(await Adapter().CreateAsync(Ada(), default));
        created.AccountId.ShouldNotBeNullOrWhiteSpace();
        created.Active.ShouldBe(true);
        ShouldHold(created, Ada());
        var read = Done(await Adapter().GetAsync(created.AccountId, Names.All, default));
        ShouldHold(read, Ada());
        (await AccountsAsync()).Keys.ShouldBe([created.AccountId]);
    }

    [Fact]
    public async Task An_attribute_the_backend_does_not_know_makes_no_half_account()
    {
        var answer = await Adapter().CreateAsync(With(Ada(), UnknownAttribute, Text("x")), default);
        if (answer is AdapterResult<ExistingUser>.Done(var made))
        {
            ShouldHold(made, Ada());   // backends may ignore what they do not know
            made.Attributes.Keys.ShouldNotContain(UnknownAttribute);
            return;
        }

        answer.ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe(UnknownAttribute);
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tells_only_the_attributes_that_were_asked_for()
    {
        var created = Done(await Adapter().CreateAsync(Ada(), default));
        Done(await Adapter().GetAsync(created.AccountId, [Names.Surname], default)).Attributes.Keys.ShouldBe([Names.Surname]);
    }

    [Fact]
    public async Task Says_that_an_account_exists_already()
    {
        Done(await Adapter().CreateAsync(Ada(), default));
        var second = (await Adapter().CreateAsync(Ada(), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        second.Detail.ShouldNotContain("ada");
        (await AccountsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Says_that_a_unique_value_is_taken_when_an_account_is_changed()
    {
        Done(await Adapter().CreateAsync(Ada(), default));
        var bob = Done(await Adapter().CreateAsync(Bob(), default));
        (await Adapter().UpdateAsync(bob, Difference((Names.UserName, Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        ShouldHold(Done(await Adapter().GetAsync(bob.AccountId, Names.All, default)), Bob());
    }

    [Fact]
    public async Task Parallel_creations_of_one_account_make_one()
    {
        var adapter = Adapter();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => adapter.CreateAsync(Ada(), default))));
        results.Count(r => r is AdapterResult<ExistingUser>.Done).ShouldBe(1);
        results.Count(r => r is AdapterResult<ExistingUser>.AlreadyExists).ShouldBe(7);
        (await AccountsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Sends_only_the_attribute_that_differs()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        _ = await WrittenAsync();
        var changed = Done(await Adapter().UpdateAsync(ada, Difference((Names.Surname, Text("King"))), default));
        changed.AccountId.ShouldBe(ada.AccountId);
        changed.Attributes[Names.Surname].ShouldBe(Text("King"));
        (await WrittenAsync()).ShouldBe([Names.Surname]);
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), With(Ada(), Names.Surname, Text("King")));
    }

    [Fact]
    public async Task Changes_several_attributes_at_once()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        _ = await WrittenAsync();
        Done(await Adapter().UpdateAsync(ada, Difference((Names.Title, Text("Countess")), (Names.Email, Text("countess@example.com"))), default));
        (await WrittenAsync()).ShouldBe([Names.Title, Names.Email], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_is_called_otherwise_has_the_same_account()
    {
        Adapter().Capabilities.Rename.ShouldBeTrue();
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var renamed = Done(await Adapter().UpdateAsync(ada, Difference((Names.UserName, Text("ada.king")), (Names.Surname, Text("King"))), default));
        renamed.AccountId.ShouldBe(ada.AccountId);
        var wanted = With(With(Ada(), Names.UserName, Text("ada.king")), Names.Surname, Text("King"));
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), wanted);
        Done(await Adapter().FindAsync(Names.UserName, "ada.king", [], default)).ShouldHaveSingleItem().AccountId.ShouldBe(ada.AccountId);
        Done(await Adapter().FindAsync(Names.UserName, "ada", [], default)).ShouldBeEmpty();
        (await AccountsAsync()).Keys.ShouldBe([ada.AccountId]);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_failure()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        ShouldHold(Done(await Adapter().UpdateAsync(ada, Difference((Names.Surname, Text("Lovelace"))), default)), Ada());
    }

    [Fact]
    public async Task A_null_value_clears()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var cleared = Done(await Adapter().UpdateAsync(ada, Difference((Names.Title, null), (Names.Roles, null)), default));
        cleared.Attributes.Keys.ShouldNotContain(Names.Title);
        cleared.Attributes.Keys.ShouldNotContain(Names.Roles);
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), With(With(Ada(), Names.Title, null), Names.Roles, null));
    }

    [Fact]
    public async Task A_list_is_replaced_whole_and_never_doubled()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        foreach (var roles in new string[][] { ["author", "editor"], ["author", "editor"], ["author", "editor", "reader"], ["reader"], ["a,b", "c\"d", "e}f"] })
        {
            var wanted = With(Ada(), Names.Roles, new AttributeValue.List(roles));
            ada = Done(await Adapter().UpdateAsync(ada, Difference((Names.Roles, new AttributeValue.List(roles))), default));
            ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), wanted);
        }
    }

    [Fact]
    public async Task A_disabled_account_is_found_and_can_be_enabled_again()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Done(await Adapter().SetActiveAsync(ada, active: false, default)).Active.ShouldBe(false);
        var found = Done(await Adapter().FindAsync(Names.UserName, "ada", Names.All, default)).ShouldHaveSingleItem();
        found.Active.ShouldBe(false);
        ShouldHold(found, With(Ada(), Names.Active, new AttributeValue.Flag(false)));
        Done(await Adapter().SetActiveAsync(found, active: true, default)).Active.ShouldBe(true);
        Done(await Adapter().GetAsync(ada.AccountId, [], default)).Active.ShouldBe(true);
    }

    [Fact]
    public async Task A_state_that_is_a_text_disables_too_and_one_that_is_no_state_is_refused_by_name()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        (await Adapter().UpdateAsync(ada, Difference((Names.Active, Text("perhaps"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe(Names.Active);
        foreach (var (text, active) in new[] { ("false", false), ("True", true), ("0", false), ("1", true) })
        {
            ada = Done(await Adapter().UpdateAsync(ada, Difference((Names.Active, Text(text))), default));
            ada.Active.ShouldBe(active);
            Done(await Adapter().GetAsync(ada.AccountId, [], default)).Active.ShouldBe(active);
        }
    }

    [Fact]
    public async Task An_account_that_is_gone_is_missing()
    {
        var gone = new ExistingUser(AbsentId, new Dictionary<string, AttributeValue?>(), Active: true);
        (await Adapter().GetAsync(gone.AccountId, Names.All, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await Adapter().UpdateAsync(gone, Difference((Names.Title, Text("Ghost"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await Adapter().SetActiveAsync(gone, active: false, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Finds_nobody_where_nobody_fits()
    {
        Done(await Adapter().CreateAsync(Ada(), default));
        foreach (var attribute in Names.Searched)
            Done(await Adapter().FindAsync(attribute, "nobody", Names.All, default)).ShouldBeEmpty(attribute);
    }

    [Fact]
    public async Task Finds_by_each_attribute_and_tells_it()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Done(await Adapter().CreateAsync(Bob(), default));
        foreach (var attribute in Names.Searched)
        {
            var value = ((AttributeValue.Text)Ada().Attributes[attribute]!).Value;
            var found = Done(await Adapter().FindAsync(attribute, value, [], default)).ShouldHaveSingleItem();
            found.AccountId.ShouldBe(ada.AccountId);
            found.Attributes[attribute].ShouldBe(Text(value), "the caller compares it");
        }
    }

    [Fact]
    public async Task Finds_an_account_that_was_stored_in_another_case()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Done(await Adapter().FindAsync(Names.UserName, "ADA", [], default)).ShouldHaveSingleItem().AccountId.ShouldBe(ada.AccountId);
    }

    [Fact]
    public async Task Finds_all_where_several_fit()
    {
        Done(await Adapter().CreateAsync(Ada(), default));
        Done(await Adapter().CreateAsync(With(Bob(), Names.External, Text("person-1")), default));
        Done(await Adapter().FindAsync(Names.External, "person-1", Names.All, default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Finds_every_one_of_many_over_all_pages()
    {
        for (var i = 0; i < 45; i++)
            Done(await Adapter().CreateAsync(With(With(Bob(), Names.UserName, Text($"bob-{i}")), Names.External, Text("shared")), default));
        Done(await Adapter().FindAsync(Names.External, "shared", [], default)).Select(u => u.AccountId).Distinct().Count().ShouldBe(45);
    }

    [Fact]
    public async Task An_attribute_the_backend_does_not_know_is_refused_by_name_and_changes_nothing()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var refused = (await Adapter().UpdateAsync(ada, Difference((Names.Title, Text("Countess")), (UnknownAttribute, Text("x"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.Attribute.ShouldBe(UnknownAttribute);
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), Ada());
    }

    [Fact]
    public void Names_the_system_without_credentials()
    {
        Adapter().Target.ShouldNotBeNullOrWhiteSpace();
        Adapter().Target.ShouldNotContain("secret", Case.Insensitive);
        Adapter().Target.ShouldNotContain("password", Case.Insensitive);
    }

    /// <summary>An id as the backend makes them, of no account.</summary>
    protected virtual string AbsentId => "00000000-0000-4000-8000-000000000000";

    private protected static AttributeValue.Text Text(string value) => new(value);

    private protected static BackendUser Difference(params (string Attribute, AttributeValue? Value)[] changes) => new(changes.ToDictionary(c => c.Attribute, c => c.Value));

    private protected static BackendUser With(BackendUser user, string attribute, AttributeValue? value) =>
        new(new Dictionary<string, AttributeValue?>(user.Attributes) { [attribute] = value });

    private protected static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;

    private protected static void ShouldHold(ExistingUser user, BackendUser wanted)
    {
        foreach (var (attribute, value) in wanted.Attributes)
            Plain(user.Attributes.GetValueOrDefault(attribute)).ShouldBe(Plain(value), attribute);
    }

    // a text and a list of that one text are the same value
    private static AttributeValue? Plain(AttributeValue? value) => value is AttributeValue.List { Values: [var only] } ? Text(only) : value;

    private protected IProvisioningAdapter Adapter() => _usual ??= Kept(Make(Usual));

    /// <summary>Until the end of the test, and called as the engine calls it.</summary>
    private protected IProvisioningAdapter Kept(IProvisioningAdapter adapter)
    {
        _made.Add(adapter);
        return new WatchedAdapter(adapter, new WrittenCalls(), TimeProvider.System);
    }

    private protected BackendUser Ada() => Person("ada", "person-1", "Lovelace", "ada@example.com", "Analyst", "author", "reader");

    private protected BackendUser Bob() => Person("bob", "person-2", "Builder", "bob@example.com", "Engineer", "reader");

    private BackendUser Person(string userName, string external, string surname, string email, string title, params string[] roles) => new(new Dictionary<string, AttributeValue?>
    {
        [Names.UserName] = Text(userName),
        [Names.External] = Text(external),
        [Names.Surname] = Text(surname),
        [Names.Email] = Text(email),
        [Names.Title] = Text(title),
        [Names.Roles] = new AttributeValue.List(roles),
        [Names.Active] = new AttributeValue.Flag(true),
    });
}

/// <summary>What the backend calls the attributes that the contract uses.</summary>
internal sealed record ContractNames(string UserName, string External, string Surname, string Email, string Title, string Roles, string Active)
{
    public string[] All => [UserName, External, Surname, Email, Title, Roles, Active];

    public string[] Searched => [UserName, External, Email];
}
