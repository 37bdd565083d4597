using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>One attribute of the backend: where its value comes from and how it compares.</summary>
internal sealed class AttributeMapping
{
    public required string Attribute { get; init; }

    /// <summary>Null where the value is generated.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>Made at creation only; null where the value comes from the person.</summary>
    public GeneratedValue? Generated { get; init; }

    public ValueComparison Compare { get; init; } = ValueComparison.Exact;

    /// <summary>The longest text the backend holds, in characters; null: no limit is known.</summary>
    public int? MaxLength { get; init; }

    /// <returns>False: the person has no value. A null value clears.</returns>
    public bool TryEvaluate(UserIdentity user, out AttributeValue? value)
    {
        var found = Source?.Evaluate(user) ?? SourceValue.Absent.Instance;
        value = found switch
        {
            SourceValue.Flag flag => new AttributeValue.Flag(flag.Value),
            SourceValue.Texts { Values: [var only] } => new AttributeValue.Text(only),
            SourceValue.Texts texts => new AttributeValue.List(texts.Values),
            _ => null,
        };
        return found is not SourceValue.Absent;
    }

    public override string ToString() => $"{Attribute}={Source}/{Compare}";

    /// <summary>Binds the short forms of <see cref="ValueSource"/> and the object form, which can say more.</summary>
    public static AttributeMapping? Bind(string attribute, IConfigurationSection section, ConfigurationContext context)
    {
        if (IsObject(section)) return BindObject(attribute, section, context);
        return ValueSource.Bind(section, context) is { } source ? new AttributeMapping { Attribute = attribute, Source = source } : null;
    }

    /// <summary>An object of ours, and not the rest of a name with colons.</summary>
    public static bool IsObject(IConfigurationSection section) =>
        section.Value is null && section.GetChildren().Any(c => ObjectForm.Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase));

    private static AttributeMapping? BindObject(string attribute, IConfigurationSection section, ConfigurationContext context)
    {
        var before = context.Errors.All.Count;
        var form = context.Bind<ObjectForm>(section);
        if (context.Errors.All.Count > before) return null;
        if (form.MaxLength is < 1) context.Errors.Add($"{section.Path}:MaxLength", $"{form.MaxLength}", "is not a length", "Write a number above zero");
        var generated = form.Generate is null ? null : BindGenerated(form, section, context);
        if (form.Generate is null && form.From is null && section["From"] is null)
            context.Errors.Add($"{section.Path}:From", null, "is missing", "Write the template of the value, as in \"{username}\", or Generate");
        if (form.Generate is null && form.Length is not null)
            context.Errors.Add($"{section.Path}:Length", $"{form.Length}", "is about generated values", "Write MaxLength for the longest text the backend holds");
        if (context.Errors.All.Count > before) return null;
        return new AttributeMapping
        {
            Attribute = attribute,
            Source = generated is null ? ValueSource.Of(form.From!, form.Map) : null,
            Generated = generated,
            Compare = new ValueComparison([.. form.Compare]),
            MaxLength = form.MaxLength,
        };
    }

    private static GeneratedValue BindGenerated(ObjectForm form, IConfigurationSection section, ConfigurationContext context)
    {
        if (form.From is not null || form.Map is not null)
            context.Errors.Add($"{section.Path}:Generate", $"{form.Generate}", "stands beside From or Map", "Write either Generate or From");
        if (form.Length is < GeneratedValue.Shortest or > GeneratedValue.Longest)
            context.Errors.Add($"{section.Path}:Length", $"{form.Length}", "is not a length for a password", $"Write a number from {GeneratedValue.Shortest} to {GeneratedValue.Longest}");
        return new GeneratedValue(form.Generate!.Value, form.Length ?? GeneratedValue.DefaultLength);
    }

    /// <summary>The keys of the object form.</summary>
    internal sealed class ObjectForm
    {
        public static readonly IReadOnlyList<string> Keys = [nameof(From), nameof(Map), nameof(Compare), nameof(MaxLength), nameof(Generate), nameof(Length)];

        /// <summary>The template of the value.</summary>
        public ValueTemplate? From { get; set; }

        /// <summary>A look-up table that the values go through.</summary>
        public LookupTable? Map { get; set; }

        /// <summary>In what the backend's spelling may differ from ours; absent: in nothing.</summary>
        public IReadOnlyList<CompareRule> Compare { get; set; } = [];

        /// <summary>The longest text the backend holds, in characters; a longer value is refused by name. Absent: no limit is known.</summary>
        public int? MaxLength { get; set; }

        /// <summary>A value made at creation only.</summary>
        public GeneratedKind? Generate { get; set; }

        /// <summary>The length of a generated value; absent: 32.</summary>
        public int? Length { get; set; }
    }
}
