using JitGateway.Plugins;

namespace Acme.Phonebook;

/// <summary>
/// The sample of a plug-in: an old telephone exchange whose accounts are a file. Settings: <c>File</c> is the phone book, <c>Fields</c> what an entry has, <c>Unique</c> the field that no two
/// entries share (<c>login</c> where it is absent).
/// </summary>
public sealed class PhonebookAdapter : IProvisioningAdapter
{
    private readonly PhonebookFile _book;
    private readonly IReadOnlyList<string> _fields;
    private readonly string _unique;

    public PhonebookAdapter(IAdapterSettings settings)
    {
        var file = settings.File("File");
        if (file is null) settings.Wrong("File", "is missing", "Write the path of the phone book");
        _book = new PhonebookFile(file ?? "");
        _fields = settings.List("Fields");
        _unique = settings.Text("Unique") ?? "login";
        foreach (var name in settings.Mapped.Concat(settings.Matched).Distinct().Where(n => n != "active" && !_fields.Contains(n)))
            settings.Wrong("Fields", $"does not have {name}, which is mapped or matched", $"Write {name} into Fields, or take it out of Mapping and Match");
        Target = $"phone book {file}";
    }

    public AdapterAbilities Abilities { get; } = new() { Update = true, Disable = true, Groups = true, Undo = true, Rename = true };

    public string Target { get; }

    public Task<Outcome<string>> CheckAsync(CancellationToken cancellationToken) =>
        _book.WithAsync<string>(content => new Outcome<string>.Done($"a phone book with {content.Entries.Count} entries"), cancellationToken);

    public Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken) =>
        _book.WithAsync<IReadOnlyList<Account>>(content => new Outcome<IReadOnlyList<Account>>.Done([.. content.Entries.Where(e => e.Holds(attribute, value)).Select(Told)]), cancellationToken);

    public Task<Outcome<Account>> GetAsync(string accountId, AdapterCall call, CancellationToken cancellationToken) =>
        _book.WithAsync(content => content.Find(accountId) is { } entry ? Done(entry) : new Outcome<Account>.Missing(), cancellationToken);

    public Task<Outcome<Account>> CreateAsync(AccountChange wanted, AdapterCall call, CancellationToken cancellationToken) => _book.WithAsync(content =>
    {
        if (Refusal(content, wanted, null) is { } refusal) return refusal;
        var entry = content.Add();
        Apply(content, entry, wanted);
        return Done(entry);
    }, cancellationToken);

    public Task<Outcome<Account>> UpdateAsync(Account account, AccountChange difference, AdapterCall call, CancellationToken cancellationToken) => _book.WithAsync(content =>
    {
        if (content.Find(account.Id) is not { } entry) return new Outcome<Account>.Missing();
        if (Refusal(content, difference, entry) is { } refusal) return refusal;
        Apply(content, entry, difference);
        return Done(entry);
    }, cancellationToken);

    public Task<Outcome<Account>> SetActiveAsync(Account account, bool active, AdapterCall call, CancellationToken cancellationToken) => _book.WithAsync(content =>
    {
        if (content.Find(account.Id) is not { } entry) return new Outcome<Account>.Missing();
        entry.Active = active;
        return Done(entry);
    }, cancellationToken);

    private static Outcome<Account> Done(Entry entry) => new Outcome<Account>.Done(Told(entry));

    private static Account Told(Entry entry) => new(entry.Id)
    {
        Active = entry.Active,
        Attributes = entry.Fields.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)f.Value, StringComparer.Ordinal),
        Groups = entry.Groups,
    };

    /// <summary>Looked at before anything is changed.</summary>
    private Outcome<Account>? Refusal(PhonebookContent content, AccountChange change, Entry? entry)
    {
        if (change.Attributes.Keys.FirstOrDefault(n => n != "active" && !_fields.Contains(n)) is { } unknown)
            return new Outcome<Account>.Rejected("the phone book has no such field") { Attribute = unknown };
        return change.Attributes.GetValueOrDefault(_unique) is [var name, ..] && content.Entries.Any(e => e != entry && e.Holds(_unique, name))
            ? new Outcome<Account>.AlreadyExists("an entry has this value already") { Attribute = _unique }
            : null;
    }

    private static void Apply(PhonebookContent content, Entry entry, AccountChange change)
    {
        foreach (var (name, values) in change.Attributes)
        {
            if (name == "active") entry.Active = values is not ["false"];
            else if (values is null) entry.Fields.Remove(name);
            else entry.Fields[name] = [.. values];
        }

        entry.Groups.RemoveAll(g => change.RemoveGroups.Contains(g, StringComparer.OrdinalIgnoreCase));
        entry.Groups.AddRange(content.Groups.Where(g => change.AddGroups.Contains(g, StringComparer.OrdinalIgnoreCase) && !entry.Groups.Contains(g)));
    }
}
