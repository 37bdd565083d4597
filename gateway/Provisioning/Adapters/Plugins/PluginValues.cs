using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Plugins;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>The engine's values in those of the contract, and back. What comes from a plug-in is looked at as what comes from a server.</summary>
internal static class PluginValues
{
    public static AccountChange Change(BackendUser sent, ExistingUser? before)
    {
        var groups = GroupChange.Of(before, sent);
        return new AccountChange
        {
            Attributes = sent.Attributes.Where(a => a.Key != GroupChange.Attribute).ToDictionary(a => a.Key, a => ValueComparison.Texts(a.Value) is { Count: > 0 } texts ? texts : null, StringComparer.Ordinal),
            AddGroups = groups.Add,
            RemoveGroups = groups.Remove,
        };
    }

    public static Account Account(ExistingUser account) => new(account.AccountId)
    {
        Active = account.Active,
        Attributes = account.Attributes.Where(a => a.Key != GroupChange.Attribute).ToDictionary(a => a.Key, a => ValueComparison.Texts(a.Value), StringComparer.Ordinal),
        Groups = ValueComparison.Texts(account.Attributes.GetValueOrDefault(GroupChange.Attribute)),
        Version = account.Version,
    };

    public static Person Person(SubjectKey subject, UserIdentity? login) => new(subject.Issuer, subject.Value)
    {
        IdentityProvider = login?.IdentityProvider,
        NameId = login?.NameId,
        Values = login?.Mapped,
        Attributes = login?.Attributes,
    };

    public static AdapterResult<ExistingUser> Read(Account? told, IReadOnlyCollection<string> wanted)
    {
        if (told is not { Id: { } id } || !ExistingUser.IsUsableId(id)) return new AdapterResult<ExistingUser>.Unavailable("the plug-in told an account without an id that could be used");
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in wanted)
        {
            if (Value(name == GroupChange.Attribute ? told.Groups : told.Attributes?.GetValueOrDefault(name)) is not { } value) continue;
            if (ValueComparison.Texts(value).Contains(null) || !value.IsWellFormed()) return new AdapterResult<ExistingUser>.Unavailable($"the plug-in told a value of {name} that is no text");
            attributes[name] = value;
        }

        AccountState.Tell(attributes, wanted, told.Active);
        return new AdapterResult<ExistingUser>.Done(new ExistingUser(id, attributes, told.Active) { Version = told.Version });
    }

    /// <param name="about">What the call was about: no more is believed to be spoken of, and nothing of it repeated.</param>
    public static AdapterResult<T> Read<TTold, T>(Outcome<TTold>? outcome, Func<TTold, AdapterResult<T>> read, PluginTold about) => outcome switch
    {
        Outcome<TTold>.Done { Value: { } value } => read(value),
        Outcome<TTold>.AlreadyExists { LinkTo: { } linked } when !ExistingUser.IsUsableId(linked) => new AdapterResult<T>.Unavailable("the plug-in links to an account without an id that could be used"),
        Outcome<TTold>.AlreadyExists exists => new AdapterResult<T>.AlreadyExists(about.Words(exists.Detail), about.Named(exists.Attribute)) { LinkTo = exists.LinkTo },
        Outcome<TTold>.Missing => new AdapterResult<T>.Missing(),
        Outcome<TTold>.Rejected rejected when Sentence.Of(rejected.Note) is { } note => new AdapterResult<T>.Rejected(about.Words(rejected.Detail), about.Named(rejected.Attribute)) { Note = note, Code = ErrorRegister.UserRefused },
        Outcome<TTold>.Rejected rejected => new AdapterResult<T>.Rejected(about.Words(rejected.Detail), about.Named(rejected.Attribute)),
        Outcome<TTold>.Unavailable(var detail) => new AdapterResult<T>.Unavailable(about.Words(detail)),
        Outcome<TTold>.RateLimited limited => new AdapterResult<T>.RateLimited(limited.After < TimeSpan.Zero ? TimeSpan.Zero : limited.After) { IsForOne = limited.OnlyThisPerson },
        _ => new AdapterResult<T>.Unavailable("the plug-in returned nothing"),
    };

    /// <summary>What a check shows on an operator's screen.</summary>
    public static AdapterResult<string> Said(string told) => new AdapterResult<string>.Done(Sentence.Of(told) ?? "it answers");

    private static AttributeValue? Value(IReadOnlyList<string>? texts) => texts switch
    {
        null or [] => null,
        [var only] => new AttributeValue.Text(only),
        _ => new AttributeValue.List(texts),
    };
}
