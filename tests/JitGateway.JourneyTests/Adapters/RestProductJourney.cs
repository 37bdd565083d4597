using JitGateway.Identity;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>
/// The adapter Rest with the interface of a real application, as its recipe has it configured: as much of what every adapter owes as the application can do. Every
/// test makes people of its own; none sees another's.
/// </summary>
public abstract class RestProductJourney : IAsyncLifetime
{
    /// <summary>As many as an application answers at once.</summary>
    private const int Workers = 3;

    private RecipeGateway _gateway = null!;

    /// <summary>Where the recipe's configuration is told what is otherwise on this machine.</summary>
    internal abstract RecipeGateway Start(Uri origin, string? credentials, string? authorities, TimeSpan? timeout);

    protected abstract Uri Origin { get; }

    internal abstract ProductNames Names { get; }

    public Task InitializeAsync()
    {
        _gateway = Start(Origin, null, null, null);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    /// <summary>The values of an account that has this id, seen past the gateway.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> SeenAsync(string accountId);

    /// <summary>The names of an account's groups, seen past the gateway.</summary>
    protected abstract Task<IReadOnlyList<string>> GroupsSeenAsync(string accountId);

    [Fact]
    public async Task Checks_connection_and_credentials()
    {
        var check = await _gateway.CheckAsync();
        check.ShouldBeOfType<AdapterResult<string>.Done>(check.ToString());
    }

    [Fact]
    public async Task Makes_reads_finds_and_makes_no_second()
    {
        var name = NewName();
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        ShouldHold(made, Person(name));
        made.Active.ShouldBe(true);
        ShouldHold(Done(await Adapter().GetAsync(made.AccountId, Names.All, default)), Person(name));
        Done(await Adapter().FindAsync(Names.Name, name, Names.All, default)).ShouldHaveSingleItem().AccountId.ShouldBe(made.AccountId);
        Done(await Adapter().FindAsync(Names.Name, $"{name}x", Names.All, default)).ShouldBeEmpty();
        var second = (await Adapter().CreateAsync(Person(name), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        second.Detail.ShouldNotContain(name);
        (await SeenAsync(made.AccountId))[Names.Surname].ShouldContain("Lovelace");
    }

    [Fact]
    public async Task Parallel_creations_of_one_person_make_one_account()
    {
        var name = NewName();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Adapter().CreateAsync(Person(name), default)));
        var made = answers.OfType<AdapterResult<ExistingUser>.Done>().ShouldHaveSingleItem(string.Join('\n', answers.AsEnumerable())).Value;
        foreach (var other in answers.Where(a => a is not AdapterResult<ExistingUser>.Done))
            other.ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>(other.ToString()).Detail.ShouldNotContain(name);
        Done(await Adapter().FindAsync(Names.Name, name, [], default)).ShouldHaveSingleItem().AccountId.ShouldBe(made.AccountId);
    }

    [Fact]
    public async Task Changes_one_value_renames_and_clears()
    {
        var name = NewName();
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        var before = await SeenAsync(made.AccountId);
        Done(await Adapter().UpdateAsync(made, Difference((Names.Surname, Text("King"))), default)).Attributes[Names.Surname].ShouldBe(Text("King"));
        var after = await SeenAsync(made.AccountId);
        after.Keys.Where(k => !Names.Bookkeeping.Contains(k) && after[k] != before[k]).ShouldBe([Names.Surname], "nothing else changed");

        var renamed = Done(await Adapter().UpdateAsync(made, Difference((Names.Name, Text($"{name}.king"))), default));
        renamed.AccountId.ShouldBe(made.AccountId);
        Done(await Adapter().FindAsync(Names.Name, $"{name}.king", [], default)).ShouldHaveSingleItem().AccountId.ShouldBe(made.AccountId);
        Done(await Adapter().FindAsync(Names.Name, name, [], default)).ShouldBeEmpty();
        Done(await Adapter().UpdateAsync(made, Difference((Names.Surname, null)), default)).Attributes.Keys.ShouldNotContain(Names.Surname);
    }

    [Fact]
    public async Task A_taken_name_is_said_to_be_taken_when_an_account_is_changed()
    {
        var (ada, bob) = (NewName(), NewName());
        Done(await Adapter().CreateAsync(Person(ada), default));
        var other = Done(await Adapter().CreateAsync(Person(bob), default));
        (await Adapter().UpdateAsync(other, Difference((Names.Name, Text(ada))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().Detail.ShouldNotContain(ada);
        ShouldHold(Done(await Adapter().GetAsync(other.AccountId, Names.All, default)), Person(bob));
    }

    [Fact]
    public async Task A_disabled_account_is_found_and_can_be_enabled_again()
    {
        var name = NewName();
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        Done(await Adapter().SetActiveAsync(made, active: false, default)).Active.ShouldBe(false);
        var found = Done(await Adapter().FindAsync(Names.Name, name, Names.All, default)).ShouldHaveSingleItem();
        found.Active.ShouldBe(false);
        Done(await Adapter().SetActiveAsync(found, active: true, default)).Active.ShouldBe(true);
    }

    [Fact]
    public async Task Groups_come_and_go_and_others_stay()
    {
        var made = Done(await Adapter().CreateAsync(In(Person(NewName()), Names.Groups[0]), default));
        (await GroupsSeenAsync(made.AccountId)).ShouldContain(Names.Groups[0]);
        var own = (await GroupsSeenAsync(made.AccountId)).Except(Names.Groups).ToList();
        var moved = Done(await Adapter().UpdateAsync(made, In(Difference(), [.. own, Names.Groups[1], "unheard-of"]), default));
        (await GroupsSeenAsync(made.AccountId)).ShouldBe([.. own, Names.Groups[1]], ignoreOrder: true);
        ValueComparison.Texts(moved.Attributes[GroupChange.Attribute]).ShouldBe([.. own, Names.Groups[1]], ignoreOrder: true);
    }

    [Fact]
    public async Task An_account_that_is_gone_is_missing()
    {
        var gone = new ExistingUser("999999", new Dictionary<string, AttributeValue?>(), Active: true);
        (await Adapter().GetAsync(gone.AccountId, Names.All, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await Adapter().UpdateAsync(gone, Difference((Names.Surname, Text("Ghost"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await Adapter().SetActiveAsync(gone, active: false, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
    }

    [Fact]
    public async Task An_attribute_without_a_place_is_refused_by_name()
    {
        var name = NewName();
        (await Adapter().CreateAsync(With(Person(name), "no_such", Text("x")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("no_such");
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        (await Adapter().UpdateAsync(made, Difference((Names.Surname, Text("King")), ("no_such", Text("x"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("no_such");
        ShouldHold(Done(await Adapter().GetAsync(made.AccountId, Names.All, default)), Person(name));
    }

    /// <summary>The application may cut what is too long and say nothing of it: the recipe's <c>MaxLength</c> stands before.</summary>
    [Fact]
    public async Task The_longest_value_is_stored_whole_and_a_longer_one_is_refused_by_name()
    {
        var (name, newcomer, longest) = (NewName(), NewName(), new string('x', Names.Longest));
        var made = (await _gateway.PassAsync(Called(name, longest))).ShouldBeOfType<ProvisioningResult.Created>();
        var stored = await SeenAsync(made.AccountId);
        stored[Names.Surname].ShouldBe($"\"{longest}\"");
        foreach (var tooLong in new[] { $"{longest}y", new string('y', 10_240) })
        {
            (await _gateway.PassAsync(Called(name, tooLong))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Detail.ShouldNotBeNull().ShouldContain(Names.Surname, Case.Sensitive);
            (await SeenAsync(made.AccountId)).Where(v => !Names.Bookkeeping.Contains(v.Key)).ShouldBe(stored.Where(v => !Names.Bookkeeping.Contains(v.Key)), ignoreOrder: true);
            (await _gateway.PassAsync(Called(newcomer, tooLong))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Detail.ShouldNotBeNull().ShouldContain(Names.Surname, Case.Sensitive);
            Done(await Adapter().FindAsync(Names.Name, newcomer, [], default)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Half_a_character_is_refused_by_name()
    {
        var (name, newcomer) = (NewName(), NewName());
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        (await Adapter().UpdateAsync(made, Difference((Names.Surname, Text("cut \ud83d"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe(Names.Surname);
        ShouldHold(Done(await Adapter().GetAsync(made.AccountId, Names.All, default)), Person(name));
        (await Adapter().CreateAsync(With(Person(newcomer), Names.Surname, Text("cut \ud83d")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe(Names.Surname);
        Done(await Adapter().FindAsync(Names.Name, newcomer, [], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Carries_every_hostile_value_and_touches_no_other_account()
    {
        var bystander = Done(await Adapter().CreateAsync(Person(NewName()), default));
        var before = await SeenAsync(bystander.AccountId);
        await Parallel.ForEachAsync(HostileValues.All.Chunk(8), new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (values, _) =>
        {
            var victim = Done(await Adapter().CreateAsync(Person(NewName()), default));   // not one for all: Request Tracker looks through all changes of a user who is read
            foreach (var value in values) await CarryAsync(victim, value);
        });
        (await SeenAsync(bystander.AccountId)).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public async Task Silence_is_unavailable_after_the_time_that_a_call_may_take()
    {
        var name = NewName();
        var made = Done(await Adapter().CreateAsync(Person(name), default));
        await using var relay = new TcpRelay(Origin.Port);
        relay.SwallowAll(true);
        await using var silent = Start(new UriBuilder(Origin) { Port = relay.Port }.Uri, null, null, TimeSpan.FromMilliseconds(400));
        (await silent.Adapter().UpdateAsync(made, Difference((Names.Surname, Text("King"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        ShouldHold(Done(await Adapter().GetAsync(made.AccountId, Names.All, default)), Person(name));
    }

    [Theory]
    [InlineData(RemoteTrouble.None)]
    [InlineData(RemoteTrouble.WrongName)]
    [InlineData(RemoteTrouble.WrongAuthority)]
    public async Task A_server_by_tls_is_spoken_to_where_it_shows_who_it_is(RemoteTrouble trouble)
    {
        var authority = new TestAuthority("Authority of the application");
        await using var front = new TlsFront(authority.Issue(trouble == RemoteTrouble.WrongName ? "elsewhere.example.com" : "127.0.0.1"), Origin.Port);
        var trusted = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority") : authority;
        await using var encrypted = Start(front.Origin, null, trusted.File, null);
        var name = NewName();

        var answer = await encrypted.Adapter().CreateAsync(Person(name), default);

        if (trouble == RemoteTrouble.None) ShouldHold(Done(answer), Person(name));
        else answer.ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        Done(await Adapter().FindAsync(Names.Name, name, [], default)).Count.ShouldBe(trouble == RemoteTrouble.None ? 1 : 0);
        front.Handshakes.ShouldBeGreaterThan(0, "it was asked who it is");
    }

    [Fact]
    public async Task Nobody_listening_bad_credentials_and_no_tls_are_unavailable()
    {
        await using var nobody = Start(new Uri($"http://127.0.0.1:{FreePort.Next()}/"), null, null, null);
        (await nobody.CheckAsync()).ShouldBeOfType<AdapterResult<string>.Unavailable>();
        await using var stranger = Start(Origin, "wrong-secret", null, null);
        (await stranger.Adapter().CreateAsync(Person(NewName()), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldNotContain("wrong-secret");
        await using var encrypted = Start(new UriBuilder(Origin) { Scheme = "https" }.Uri, null, new TestAuthority("Nobody's authority").File, TimeSpan.FromSeconds(3));   // a server may wait for more of what it does not understand
        (await encrypted.Adapter().CreateAsync(Person(NewName()), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
    }

    /// <summary>Both close each connection after its answer: what could be left behind is one on which an answer is awaited.</summary>
    [Fact]
    public async Task What_is_disposed_leaves_no_connection_behind()
    {
        await using var relay = new TcpRelay(Origin.Port);
        relay.SwallowAll(true);
        var gateway = Start(new UriBuilder(Origin) { Port = relay.Port }.Uri, null, null, TimeSpan.FromMinutes(2));   // longer than anybody waits below
        var call = gateway.Adapter().FindAsync(Names.Name, NewName(), [], default);
        await Eventually.HoldsAsync(() => relay.Lines > 0, "the application is asked");
        await gateway.DisposeAsync();
        await Eventually.HoldsAsync(() => relay.Lines == 0, () => $"the adapter's connections are closed; {relay.Lines} are open");
        (await call).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldContain("the adapter ended before the answer came");
    }

    [Fact]
    public async Task A_person_who_comes_has_an_account_and_it_follows_them()
    {
        var name = NewName();
        (await _gateway.PassAsync(Ada(name))).ShouldBeOfType<ProvisioningResult.Created>();
        (await _gateway.PassAsync(Ada(name))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        var id = Done(await Adapter().FindAsync(Names.Name, name, Names.All, default)).ShouldHaveSingleItem().AccountId;
        var before = await SeenAsync(id);
        (await _gateway.PassAsync(Ada(name, ("email", $"countess.{name}@example.com")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldHaveSingleItem();
        var after = await SeenAsync(id);
        after.Keys.Count(k => !Names.Bookkeeping.Contains(k) && after[k] != before[k]).ShouldBe(1);
        var held = Done(await Adapter().GetAsync(id, Names.All, default));
        Done(await Adapter().SetActiveAsync(held, active: false, default));
        (await _gateway.PassAsync(Ada(name, ("surname", "Byron"), ("displayName", "Ada Byron")))).ShouldBeOfType<ProvisioningResult.Refused>("who is disabled there is not let in");
    }

    /// <summary>All of an account's free texts become the value; whoever searches for it finds the account that has it as its name, or nobody.</summary>
    private async Task CarryAsync(ExistingUser victim, string value)
    {
        var (stored, isName) = (Names.Stored(value), Names.IsName(value));
        var free = Names.Free.Where(a => isName || a != Names.Name).ToList();
        var changed = Done(await Adapter().UpdateAsync(victim, Difference([.. free.Select(a => (a, (AttributeValue?)Text(value)))]), default));
        foreach (var attribute in free) changed.Attributes[attribute].ShouldBe(Text(stored), attribute);
        Done(await Adapter().FindAsync(Names.Name, value, [], default)).Select(u => u.AccountId).ShouldBe(isName ? [victim.AccountId] : [], value);
        (await Adapter().GetAsync(value, [], default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>(value);
    }

    protected static string NewName() => $"ada-{Guid.NewGuid():N}"[..16];

    internal abstract BackendUser Person(string name);

    private protected static AttributeValue.Text Text(string value) => new(value);

    private protected IProvisioningAdapter Adapter() => _gateway.Adapter();

    private protected static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;

    private static BackendUser Difference(params (string Attribute, AttributeValue? Value)[] changes) => new(changes.ToDictionary(c => c.Attribute, c => c.Value));

    private static BackendUser With(BackendUser user, string attribute, AttributeValue? value) => new(new Dictionary<string, AttributeValue?>(user.Attributes) { [attribute] = value });

    private static BackendUser In(BackendUser user, params string[] groups) => With(user, GroupChange.Attribute, new AttributeValue.List(groups));

    private void ShouldHold(ExistingUser user, BackendUser wanted)
    {
        foreach (var attribute in Names.All) user.Attributes.GetValueOrDefault(attribute).ShouldBe(wanted.Attributes[attribute], attribute);
    }

    /// <summary>Whatever the recipe makes the surname of, it is this.</summary>
    private static UserIdentity Called(string name, string value) => Ada(name, ("displayName", value), ("surname", value));

    private static UserIdentity Ada(string name, params (string Name, string? Value)[] changes) => People.Of($"person-{name}",
        [("username", name), ("displayName", "Ada Lovelace"), ("givenName", "Ada"), ("surname", "Lovelace"), ("email", $"{name}@example.com"), .. changes]);
}

/// <summary>What an application calls what the journey uses.</summary>
/// <param name="Surname">Text of any kind, of no meaning to the application.</param>
/// <param name="All">What can be read back.</param>
/// <param name="Free">Of these, what may be any text; the name too.</param>
/// <param name="Groups">Two that it has.</param>
/// <param name="Bookkeeping">What changes by itself.</param>
/// <param name="Longest">How many characters of the surname it holds.</param>
/// <param name="Stored">What it makes of a text.</param>
/// <param name="IsName">Whether somebody can have the text as a name.</param>
internal sealed record ProductNames(
    string Name, string Surname, string[] All, string[] Free, string[] Groups, string[] Bookkeeping, int Longest, Func<string, string> Stored, Func<string, bool> IsName);
