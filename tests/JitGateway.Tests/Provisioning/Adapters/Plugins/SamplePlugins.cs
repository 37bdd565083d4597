using JitGateway.Plugins;

namespace JitGateway.Tests.Provisioning.Adapters.Plugins;

/// <summary>What plug-ins of the tests have in common: this assembly is loaded as a plug-in, as often as a test wants, apart from the one that runs.</summary>
public abstract class SamplePlugin : IProvisioningAdapter
{
    public virtual AdapterAbilities Abilities => new() { Update = true, Rename = true };

    public virtual string Target => "nowhere";

    public virtual Task<Outcome<string>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<Outcome<string>>(new Outcome<string>.Done("a sample"));

    public virtual Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<IReadOnlyList<Account>>>(new Outcome<IReadOnlyList<Account>>.Done([]));

    public virtual Task<Outcome<Account>> GetAsync(string accountId, AdapterCall call, CancellationToken cancellationToken) => Task.FromResult<Outcome<Account>>(new Outcome<Account>.Missing());

    public virtual Task<Outcome<Account>> CreateAsync(AccountChange wanted, AdapterCall call, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Account>>(new Outcome<Account>.Done(new Account("1") { Active = true, Attributes = wanted.Attributes.ToDictionary(a => a.Key, a => a.Value ?? []) }));

    public virtual Task<Outcome<Account>> UpdateAsync(Account account, AccountChange difference, AdapterCall call, CancellationToken cancellationToken) => Task.FromResult<Outcome<Account>>(new Outcome<Account>.Missing());

    public virtual Task<Outcome<Account>> SetActiveAsync(Account account, bool active, AdapterCall call, CancellationToken cancellationToken) => Task.FromResult<Outcome<Account>>(new Outcome<Account>.Missing());
}

public sealed class HarmlessPlugin : SamplePlugin;

/// <summary>Asks for one setting of each kind, and shows them as its target.</summary>
public sealed class AskingPlugin(IAdapterSettings settings) : SamplePlugin
{
    public override string Target { get; } = string.Join(
        '|', settings.Text("Text"), settings.RequiredText("Needed", "Write something"), settings.Secret("Secret")?.Length, settings.Url("Url"), settings.File("File"), settings.Flag("Flag"), settings.Number("Number", 5),
        settings.Duration("Duration", TimeSpan.FromSeconds(3)), string.Join(',', settings.List("List")), string.Join(',', settings.Table("Table").Select(t => $"{t.Key}={t.Value}")),
        settings.Backend, string.Join(',', settings.Mapped), settings.KeepsGroups, Path.GetFileName(settings.Folder).Length > 0);
}

public sealed class RefusingPlugin : SamplePlugin
{
    public RefusingPlugin(IAdapterSettings settings) => settings.Wrong("Exchange", "is no number of an exchange", "Write three digits");
}

public sealed class ThrowingAtStartPlugin : SamplePlugin
{
    public ThrowingAtStartPlugin() => throw new FormatException("the exchange ada@example.com is not known");
}

public sealed class WithoutTargetPlugin : SamplePlugin
{
    public override string Target => null!;
}

public sealed class WithoutConstructorPlugin : SamplePlugin
{
    public WithoutConstructorPlugin(int number) => _ = number;
}

/// <summary>Throws, returns nothing, tells nonsense: by the value that is searched.</summary>
public sealed class UnrulyPlugin : SamplePlugin, IDisposable
{
    public void Dispose() => throw new InvalidOperationException("not even that");

    public override Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case "throw": throw new FormatException("half a phone book");
            case "fail": return Task.FromException<Outcome<IReadOnlyList<Account>>>(new FormatException("half a phone book"));
#pragma warning disable MA0022, VSTHRD114   // just what it must not do
            case "null task": return null!;
#pragma warning restore MA0022, VSTHRD114
            case "null": return Task.FromResult<Outcome<IReadOnlyList<Account>>>(null!);
            case "null list": return Task.FromResult<Outcome<IReadOnlyList<Account>>>(new Outcome<IReadOnlyList<Account>>.Done(null!));
            case "null account": return Found([null!]);
            case "no id": return Found(new Account(""));
            case "odd id": return Found(new Account("1\n2"));
            case "everybody": return Found([.. Enumerable.Range(0, 101).Select(i => new Account($"{i}"))]);
            case "twice": return Found(new Account("1"), new Account("1"));
        }

        return base.FindAsync(attribute, value, call, cancellationToken);
    }

    private static Task<Outcome<IReadOnlyList<Account>>> Found(params Account[] accounts) => Task.FromResult<Outcome<IReadOnlyList<Account>>>(new Outcome<IReadOnlyList<Account>>.Done(accounts));
}

/// <summary>Blocks its thread for good.</summary>
public sealed class BlockingPlugin : SamplePlugin
{
    private static readonly ManualResetEventSlim Never = new();

    public override Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken)
    {
        if (value == "block") Never.Wait(CancellationToken.None);
        return base.FindAsync(attribute, value, call, cancellationToken);
    }
}

/// <summary>Waits for good, and heeds no token.</summary>
public sealed class EndlessPlugin : SamplePlugin
{
    public override async Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken)
    {
        if (value == "wait") await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        return await base.FindAsync(attribute, value, call, cancellationToken);
    }
}

/// <summary>Asks for a secret when it is made, and for another one when it is called.</summary>
public sealed class SecretivePlugin(IAdapterSettings settings) : SamplePlugin
{
    private readonly string _secret = settings.RequiredSecret("Secret", "Write one");

    public override Task<Outcome<string>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<Outcome<string>>(new Outcome<string>.Done(_secret));

    public override Task<Outcome<Account>> GetAsync(string accountId, AdapterCall call, CancellationToken cancellationToken)
    {
        _ = settings.RequiredSecret(accountId, "Write one");
        return base.GetAsync(accountId, call, cancellationToken);
    }
}

/// <summary>Can do nothing but find and make.</summary>
public sealed class PlainPlugin : SamplePlugin
{
    public override AdapterAbilities Abilities => new();

    public override Task<Outcome<string>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<Outcome<string>>(new Outcome<string>.Done($"one\u001b[2J line\n{new string('x', 900)}"));
}

/// <summary>Counts how many of it live.</summary>
public sealed class CountedPlugin : SamplePlugin, IDisposable
{
    private static readonly ManualResetEventSlim Never = new();
    private static int _living;
    private static int _made;

    public CountedPlugin(IAdapterSettings settings)
    {
        if (settings.Flag("Late")) Never.Wait(TimeSpan.FromMilliseconds(300), CancellationToken.None);
        if (settings.Flag("Wrong")) settings.Wrong("Wrong", "is wrong", "Write another");
        Interlocked.Increment(ref _living);
        Interlocked.Increment(ref _made);
    }

    public static int Living => Volatile.Read(ref _living);

    public static int Made => Volatile.Read(ref _made);

    public void Dispose() => Interlocked.Decrement(ref _living);
}

/// <summary>Says each outcome there is, by the id.</summary>
public sealed class OutspokenPlugin : SamplePlugin
{
    public override Task<Outcome<Account>> GetAsync(string accountId, AdapterCall call, CancellationToken cancellationToken) => Task.FromResult<Outcome<Account>>(accountId switch
    {
        "exists" => new Outcome<Account>.AlreadyExists("taken") { Attribute = "login", LinkTo = "7" },
        "rejected" => new Outcome<Account>.Rejected("no\nsuch field") { Attribute = "title" },
        "refused" => new Outcome<Account>.Rejected("contract ended") { Note = "Your contract\nended." },
        "talkative" => new Outcome<Account>.Rejected("mail ada@example.com of Ada Lovelace is taken since 1843") { Attribute = "shoeSize", Note = new string('x', 499) + "😀…" },
        "blank" => new Outcome<Account>.Rejected("no reason") { Note = " \r\n" },
        "odd link" => new Outcome<Account>.AlreadyExists("taken") { LinkTo = "7\n8" },
        "no text" => new Outcome<Account>.Done(new Account("no text") { Attributes = new Dictionary<string, IReadOnlyList<string>> { ["title"] = [null!] } }),
        "half a character" => new Outcome<Account>.Done(new Account("half a character") { Attributes = new Dictionary<string, IReadOnlyList<string>> { ["title"] = ["a", "\ud83d"] } }),
        "no group" => new Outcome<Account>.Done(new Account("no group") { Groups = [null!] }),
        "unavailable" => new Outcome<Account>.Unavailable("no exchange"),
        "limited" => new Outcome<Account>.RateLimited(TimeSpan.FromSeconds(-1)),
        "later" => new Outcome<Account>.RateLimited(TimeSpan.FromSeconds(30)) { OnlyThisPerson = true },
        "another" => new Outcome<Account>.Done(new Account("somebody else's")),
        "person" => new Outcome<Account>.Done(new Account("person") { Attributes = new Dictionary<string, IReadOnlyList<string>> { ["told"] = [$"{call.Person?.IdentityProvider}/{call.Person?.Subject}/{call.Person?.Values?["email"][0]}"] } }),
        _ => new Outcome<Account>.Missing(),
    });
}
