using System.Collections.Concurrent;
using JitGateway.Failures;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>What goes wrong in one call to the <see cref="FakeApplication"/>.</summary>
public enum Trouble
{
    None,
    Unavailable,
    RateLimited,
    RateLimitedForLong,
    Rejected,
    Missing,
    AlreadyExists,
    Throws,
    Hangs,

    /// <summary>It decides itself whom it takes, and says so to the person.</summary>
    Refuses,

    /// <summary>This person is to come back later; everybody else goes on.</summary>
    RateLimitedForOne,

    /// <summary>It does what it is asked, and the answer gets lost.</summary>
    LosesAnswer,

    /// <summary>It does what it is asked, and does not show it yet.</summary>
    ShowsLater,
}

/// <summary>
/// An application with user accounts, in memory, behind the adapters' port. Its unique attributes compare without case, as most do. Tests
/// script what goes wrong, and read what it was asked.
/// </summary>
internal sealed class FakeApplication : IProvisioningAdapter
{
    /// <summary>What it says to the person with <see cref="Trouble.Refuses"/>.</summary>
    public const string Sentence = "Your contract ended on 1 March, <Alice>.";

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _ids;
    private int _underway;

    public List<FakeAccount> Accounts { get; } = [];

    public HashSet<string> Unique { get; } = new(StringComparer.Ordinal) { "userName", "externalId" };

    /// <summary>Attributes it takes and never tells.</summary>
    public HashSet<string> WriteOnly { get; } = new(StringComparer.Ordinal);

    /// <summary>What to do in a call, by its name (<c>find userName</c>, <c>get</c>, <c>create</c>, <c>update title</c>, <c>enable</c>).</summary>
    public Func<string, Trouble> Troubles { get; set; } = _ => Trouble.None;

    /// <summary>What it asks for with <see cref="Trouble.RateLimited"/>.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether it refuses a change of an account that changed since it was read, as a SCIM server with versions does.</summary>
    public bool HasVersions { get; set; }

    /// <summary>Whether it takes calls to enable and disable and leaves every account as it is.</summary>
    public bool KeepsState { get; set; }

    /// <summary>How many calls it works on, also those whose caller does not wait any more.</summary>
    public int Underway => Volatile.Read(ref _underway);

    /// <summary>Runs before and after each call did its work.</summary>
    public Func<string, Task> Step { get; set; } = _ => Task.CompletedTask;

    /// <summary>How it stores a text: in upper case, padded.</summary>
    public Func<string, string> Spelling { get; set; } = v => v;

    /// <summary>What it calls the attribute whose value is taken; null: it does not say.</summary>
    public Func<string, string?> Called { get; set; } = a => a;

    /// <summary>What a search answers instead of the truth.</summary>
    public Func<string, string, IEnumerable<FakeAccount>?> Search { get; set; } = (_, _) => null;

    public IReadOnlyList<string> Calls => [.. _calls];

    public List<BackendUser> Written { get; } = [];

    /// <summary>Every creation and change that it did, in order; <see cref="ForgetCalls"/> forgets none.</summary>
    public List<BackendUser> Done { get; } = [];

    /// <summary>How many searches by an attribute do not show an account yet that was made.</summary>
    public (string Attribute, int Searches) Late { get; set; }

    /// <summary>The groups it has.</summary>
    public HashSet<string> Groups { get; } = new(StringComparer.OrdinalIgnoreCase) { "Readers", "Writers", "Owners", "Engineering" };

    public AdapterCapabilities Capabilities { get; set; } = new(Find: true, Update: true, Disable: true, Groups: true, Undo: true, Rename: true);

    public string Target { get; set; } = "memory:1";

    public FakeAccount Add(bool? active, params (string Name, string Value)[] attributes)
    {
        var account = new FakeAccount($"{++_ids}") { Active = active };
        foreach (var (name, value) in attributes) account.Attributes[name] = new AttributeValue.Text(value);
        Accounts.Add(account);
        return account;
    }

    public void ForgetCalls()
    {
        _calls.Clear();
        Written.Clear();
    }

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) =>
        Task.FromResult<AdapterResult<string>>(new AdapterResult<string>.Done("in memory"));

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<ExistingUser>>($"find {attribute}", () =>
        {
            var hits = Search(attribute, value) ?? Accounts.Where(a => !a.Hidden
                && ValueComparison.Texts(a.Attributes.GetValueOrDefault(attribute)).Contains(value, StringComparer.OrdinalIgnoreCase)
                && !(attribute == Late.Attribute && a.Unseen-- > 0));
            return new AdapterResult<IReadOnlyList<ExistingUser>>.Done([.. hits.Select(Tell)]);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallAsync("get", () => Accounts.Find(a => a.Id == accountId) is { } account ? Answer(account) : new AdapterResult<ExistingUser>.Missing(), cancellationToken);

    /// <summary>Whose account it says is meant when one is to be made; null: it makes one.</summary>
    public string? LinksTo { get; set; }

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        CallAsync("create", () =>
        {
            Written.Add(user);
            if (LinksTo is { } linked) return new AdapterResult<ExistingUser>.AlreadyExists("linked") { LinkTo = linked };
            foreach (var unique in Unique)
                if (Taken(unique, user.Attributes.GetValueOrDefault(unique), null))
                    return new AdapterResult<ExistingUser>.AlreadyExists("409 uniqueness", Called(unique));
            var account = new FakeAccount($"{++_ids}") { Unseen = Late.Searches };
            Accounts.Add(account);
            account.Apply(user, Spelling, Capabilities.State);
            account.Apply(GroupChange.Of(null, user), Groups);
            Done.Add(user);
            return Answer(account);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        CallAsync($"update {string.Join(',', difference.Attributes.Keys.Order(StringComparer.Ordinal))}", () =>
        {
            Written.Add(difference);
            if (Accounts.Find(a => a.Id == existing.AccountId) is not { } account) return new AdapterResult<ExistingUser>.Missing();
            if (HasVersions && existing.Version != $"{account.Changes}") return new AdapterResult<ExistingUser>.Unavailable("412: the account was changed in between");
            foreach (var (name, value) in difference.Attributes)
                if (Unique.Contains(name) && Taken(name, value, account))
                    return new AdapterResult<ExistingUser>.AlreadyExists("409 uniqueness", Called(name));
            var state = account.Active;
            account.Apply(difference, Spelling, Capabilities.State);
            if (KeepsState) account.Active = state;
            account.Apply(GroupChange.Of(existing, difference), Groups);
            Done.Add(difference);
            return Answer(account);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        CallAsync(active ? "enable" : "disable", () =>
        {
            if (Accounts.Find(a => a.Id == existing.AccountId) is not { } account) return new AdapterResult<ExistingUser>.Missing();
            if (!KeepsState) account.Active = active;
            account.Changes++;
            return Answer(account);
        }, cancellationToken);

    private bool Taken(string attribute, AttributeValue? value, FakeAccount? except) =>
        value is not null && Accounts.Exists(a => a != except
            && new ValueComparison([CompareRule.IgnoreCase, CompareRule.Trim]).Same(a.Attributes.GetValueOrDefault(attribute), value));

    private AdapterResult<ExistingUser> Answer(FakeAccount account) => new AdapterResult<ExistingUser>.Done(Tell(account));

    private ExistingUser Tell(FakeAccount account) =>
        new(account.Id, account.Attributes.Where(a => !WriteOnly.Contains(a.Key)).ToDictionary(StringComparer.Ordinal), Capabilities.State is null ? null : account.Active) { Version = HasVersions ? $"{account.Changes}" : null };

    private async Task<AdapterResult<T>> CallAsync<T>(string call, Func<AdapterResult<T>> work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underway);
        try
        {
            return await AnswerAsync(call, work, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _underway);
        }
    }

    private async Task<AdapterResult<T>> AnswerAsync<T>(string call, Func<AdapterResult<T>> work, CancellationToken cancellationToken)
    {
        _calls.Enqueue(call);
        await Step($"before {call}");
        var trouble = Troubles(call);
        switch (trouble)
        {
            case Trouble.Unavailable: return new AdapterResult<T>.Unavailable("503");
            case Trouble.RateLimited: return new AdapterResult<T>.RateLimited(Patience);
            case Trouble.RateLimitedForLong: return new AdapterResult<T>.RateLimited(TimeSpan.FromMinutes(7));
            case Trouble.Rejected: return new AdapterResult<T>.Rejected("400 invalidValue", "title");
            case Trouble.Refuses: return new AdapterResult<T>.Rejected("contract … ended", "title") { Code = ErrorRegister.UserRefused, Note = Sentence };
            case Trouble.RateLimitedForOne: return new AdapterResult<T>.RateLimited(TimeSpan.FromMinutes(7)) { IsForOne = true };
            case Trouble.Missing: return new AdapterResult<T>.Missing();
            case Trouble.AlreadyExists: return new AdapterResult<T>.AlreadyExists("409 uniqueness");
            case Trouble.Throws: throw new FormatException("half a JSON");
            case Trouble.Hangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
        }

        AdapterResult<T> result;
        lock (_lock) result = work();
        await Step($"after {call}");
        return trouble switch
        {
            Trouble.LosesAnswer => new AdapterResult<T>.Unavailable("connection reset"),
            Trouble.ShowsLater => new AdapterResult<T>.Missing(),
            _ => result,
        };
    }
}

internal sealed class FakeAccount(string id)
{
    public string Id { get; } = id;

    public Dictionary<string, AttributeValue?> Attributes { get; } = new(StringComparer.Ordinal);

    public bool? Active { get; set; } = true;

    public int Changes { get; set; }

    /// <summary>Not shown by a search: locked, or deleted softly.</summary>
    public bool Hidden { get; set; }

    /// <summary>How many more searches do not show it yet.</summary>
    public int Unseen { get; set; }

    /// <summary>The texts of an attribute, joined; null where it is not set.</summary>
    public string? this[string attribute] =>
        Attributes.GetValueOrDefault(attribute) is { } value ? string.Join(',', ValueComparison.Texts(value)) : null;

    /// <param name="state">The attribute that is the account's state.</param>
    public void Apply(BackendUser user, Func<string, string> spelling, string? state = AccountState.Attribute)
    {
        Changes++;
        foreach (var (name, value) in user.Attributes.Where(a => a.Key != GroupChange.Attribute))
        {
            if (name == state && value is AttributeValue.Flag(var active)) Active = active;
            if (value is null) Attributes.Remove(name);
            else Attributes[name] = value is AttributeValue.Text text ? new AttributeValue.Text(spelling(text.Value)) : value;
        }
    }

    public void Apply(GroupChange change, IReadOnlySet<string> known)
    {
        var names = ValueComparison.Texts(Attributes.GetValueOrDefault(GroupChange.Attribute))
            .Except(change.Remove, StringComparer.OrdinalIgnoreCase).Union(change.Add.Where(known.Contains), StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0) Attributes.Remove(GroupChange.Attribute);
        else Attributes[GroupChange.Attribute] = ValueComparison.Of(names);
    }
}
