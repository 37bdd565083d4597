using JitGateway.Identity;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>One application and those who come to it.</summary>
internal sealed class RandomLife : IDisposable
{
    private static readonly string[] Subjects = ["alice-0001", "bob-0002"];

    private static readonly string[] Configurations =
    [
        Section(""" "userName": { "From": "{username}", "WhenTaken": "Number", "Tries": 20 }, "title": "{title}", "roles": "{groups}" """, "\"Update\": \"OnChange\""),
        Section(
            """
            "userName": { "From": "{username}", "WhenTaken": "Number", "Tries": 20, "Compare": "IgnoreCase" },
            "title": { "From": "{title|upper}", "Absent": "Clear" }, "roles": { "From": "{groups}", "List": "Merge" }
            """, "\"LinkExisting\": true"),
        Section(""" "userName": { "From": "{username}", "WhenTaken": "Number", "Tries": 20 }, "title": { "From": "{title}", "Owner": "Theirs" } """, "\"Update\": \"EveryLogin\""),
    ];

    private static readonly Trouble[] Troubles = [Trouble.Unavailable, Trouble.Rejected, Trouble.LosesAnswer, Trouble.Throws];

    private readonly ProvisioningTestBed _bed;
    private readonly ExpiringLock _locks = new(_ => Task.CompletedTask);
    private readonly HashSet<string> _edited = new(StringComparer.Ordinal);
    private readonly BackendProvisioning[] _parts;
    private readonly Random _random;
    private readonly string _name;
    private int _calls;
    private int _troubleAt;
    private Trouble _trouble;
    private int _part;
    private bool _deleted;

    public RandomLife(int seed)
    {
        (_random, _name) = (new Random(seed), $"seed {seed}");
        _bed = new ProvisioningTestBed { Lock = _locks };
        _parts = [.. Configurations.Select(_bed.Part)];
        if (_random.Next(2) == 0) _bed.Application.Unique.Clear();   // nothing but us prevents a second account
        _bed.Application.Troubles = _ => ++_calls == _troubleAt ? _trouble : Trouble.None;
    }

    /// <summary>What happened: how passes ended, and deaths.</summary>
    public List<string> Told { get; } = [];

    public void Dispose() => _bed.Dispose();

    public async Task LiveAsync()
    {
        for (var events = _random.Next(5, 20); events > 0; events--)
        {
            switch (_random.Next(10))
            {
                case 0:
                    _bed.Ledger = new InMemoryProvisioningLedger();
                    break;
                case 1:
                    await DieAsync();
                    break;
                case 2:
                    _part = _random.Next(_parts.Length);
                    break;
                case 3:
                    Meddle();
                    break;
                default:
                    await PassAsync();
                    break;
            }

            ShouldHaveOneAccountEach();
        }
    }

    /// <summary>All is quiet: one more pass each, and then nothing is left to do.</summary>
    public async Task EndAsync()
    {
        if (_deleted) _bed.Ledger = new InMemoryProvisioningLedger();   // of an account that is known and nothing changed, nobody learns that it is gone
        foreach (var subject in Subjects)
        {
            var person = Person(subject);
            var result = await _bed.PassAsync(person, _parts[_part], TimeProvider.System.GetUtcNow().AddHours(1));   // a new session
            (result is ProvisioningResult.Created or ProvisioningResult.Updated or ProvisioningResult.Unchanged).ShouldBeTrue($"{_name}: {result}");
            var account = AccountsOf(subject).ShouldHaveSingleItem(_name);
            (await _bed.EntryAsync(person)).ShouldNotBeNull(_name).AccountId.ShouldBe(account.Id, _name);
            ShouldHoldWhatIsWanted(account, person);
            _bed.Application.ForgetCalls();
            await _bed.PassAsync(person, _parts[_part]);
            _bed.Application.Calls.ShouldBeEmpty(_name);
        }

        ShouldHaveOneAccountEach();
    }

    private static string Section(string mapping, string more) =>
        $$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "Timeout": "00:01:00", "Retries": 0, "Reactivate": true, "Mapping": { {{mapping}} }, {{more}} }""";

    private async Task PassAsync()
    {
        (_calls, _troubleAt, _trouble) = (0, _random.Next(3) == 0 ? _random.Next(1, 6) : 0, Troubles[_random.Next(Troubles.Length)]);
        Told.Add((await _bed.PassAsync(Person(), _parts[_part])).Outcome);
        _troubleAt = 0;
    }

    /// <summary>The node stops for good before or after one of the application's calls, and its lock runs out.</summary>
    private async Task DieAsync()
    {
        var (left, reached, never) = (_random.Next(8), new TaskCompletionSource(), new TaskCompletionSource());
        _bed.Application.Step = _ =>
        {
            if (left-- != 0) return Task.CompletedTask;
            reached.SetResult();
            return never.Task;
        };
        if (await Task.WhenAny(reached.Task, _bed.PassAsync(Person(), _parts[_part])) == reached.Task) Told.Add("died");
        _bed.Application.Step = _ => Task.CompletedTask;
        _locks.RunOut(isTold: false);
    }

    /// <summary>Somebody works in the application itself.</summary>
    private void Meddle()
    {
        var accounts = _bed.Application.Accounts;
        if (accounts.Count == 0)
        {
            _bed.Application.Add(true, ("userName", "alice"));   // whose, nobody knows
            return;
        }

        var account = accounts[_random.Next(accounts.Count)];
        switch (_random.Next(4))
        {
            case 0:
                _deleted = accounts.Remove(account);
                break;
            case 1:
                account.Active = false;
                break;
            case 2:
                account.Attributes["title"] = new AttributeValue.Text("Queen");
                _edited.Add(account.Id);
                break;
            default:
                account.Attributes.Remove("roles");
                _edited.Add(account.Id);
                break;
        }
    }

    private UserIdentity Person(string? subject = null) => People.Of(
        subject ?? Subjects[_random.Next(Subjects.Length)],
        ("username", One("alice", "Alice", "al")), ("title", One("Engineer", "Director", null)), ("groups", One("eng", "eng;staff", "staff", null)));

    private string? One(params string?[] choices) => choices[_random.Next(choices.Length)];

    private List<FakeAccount> AccountsOf(string subject) => _bed.Application.Accounts.FindAll(a => a["externalId"] == subject);

    private void ShouldHaveOneAccountEach()
    {
        foreach (var subject in Subjects) AccountsOf(subject).Count.ShouldBeLessThan(2, $"{_name}: {subject}");
        _bed.Application.Accounts.Select(a => a["userName"]!.ToUpperInvariant()).ShouldBeUnique($"{_name}: one name, one account");
    }

    /// <summary>Whatever nobody else has edited.</summary>
    private void ShouldHoldWhatIsWanted(FakeAccount account, UserIdentity person)
    {
        account["userName"]!.ShouldStartWith(person.Username!, _part == 1 ? Case.Insensitive : Case.Sensitive, _name);
        if (_edited.Contains(account.Id) || _part == 2) return;
        var title = person.Values("title")?[0];
        if (_part == 1) account["title"].ShouldBe(title?.ToUpperInvariant(), _name);
        else if (title is not null) account["title"].ShouldBe(title, _name);
        if (person.Groups.Count == 0) return;
        var roles = account["roles"]?.Split(',') ?? [];
        if (_part == 0) roles.ShouldBe(person.Groups, ignoreOrder: true, _name);
        else person.Groups.ShouldBeSubsetOf(roles, _name);
    }
}
