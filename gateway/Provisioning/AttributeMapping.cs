using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>One attribute of the backend: where its value comes from, whose it is, and how it compares.</summary>
internal sealed class AttributeMapping
{
    public required string Attribute { get; init; }

    /// <summary>Null where the value is generated.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>Made at creation only; null where the value comes from the person.</summary>
    public GeneratedValue? Generated { get; init; }

    public ValueComparison Compare { get; init; } = ValueComparison.Exact;

    public AttributeOwner Owner { get; init; }

    public AbsentPolicy Absent { get; init; }

    public ListPolicy List { get; init; }

    /// <summary>Of a merged list, what may be taken away whoever put it there; null: what the gateway itself added.</summary>
    public IReadOnlySet<string>? Managed { get; init; }

    /// <summary>Whether others keep the list too.</summary>
    public bool IsMerged => List == ListPolicy.Merge && Owner == AttributeOwner.Ours;

    /// <summary>The names to try where the wanted one is another's; null: none.</summary>
    public NameVariants? Variants { get; init; }

    /// <summary>The longest text the backend holds, in characters; null: no limit is known.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The person's value whose being sent empty clears the attribute (<c>attr:User.UserRoleId</c>); null: an empty text is no value.</summary>
    public string? ClearedByEmpty { get; init; }

    /// <summary>Whether an account that exists may ever get the value.</summary>
    public bool IsUpdated => Generated is null && Owner != AttributeOwner.CreateOnly;

    /// <returns>False: the person has no value. A null value clears.</returns>
    public bool TryEvaluate(UserIdentity user, out AttributeValue? value)
    {
        var found = Source?.Evaluate(user) ?? SourceValue.Absent.Instance;
        value = found switch
        {
            SourceValue.Flag flag => new AttributeValue.Flag(flag.Value),
            SourceValue.Texts texts => ValueComparison.Of(Compare.Distinct(texts.Values)),
            SourceValue.Absent when IsMerged => new AttributeValue.List([]),   // none of ours, and all of the others'
            _ => null,
        };
        return found is not SourceValue.Absent || (Source is not null && Absent == AbsentPolicy.Clear) || (ClearedByEmpty is { } name && user.Values(name) is [""]);
    }

    public override string ToString() => $"{Attribute}={Source}/{Compare}/{Owner}/{Absent}/{List}/{Variants?.Tries}{(Managed is null ? "" : "/managed")}";

    /// <summary>Binds the short forms of <see cref="ValueSource"/> and the object form, which can say more.</summary>
    public static AttributeMapping? Bind(string attribute, IConfigurationSection section, ConfigurationContext context)
    {
        if (AttributeMappingOptions.IsObject(section)) return AttributeMappingOptions.Bind(attribute, section, context);
        return ValueSource.Bind(section, context) is { } source ? new AttributeMapping { Attribute = attribute, Source = source } : null;
    }
}
