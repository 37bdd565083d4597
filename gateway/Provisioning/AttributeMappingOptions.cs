using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>The object form of an entry under <c>Mapping</c>.</summary>
internal sealed class AttributeMappingOptions
{
    private static readonly string[] Keys = [.. typeof(AttributeMappingOptions).GetProperties().Select(p => p.Name)];

    /// <summary>Where the value comes from: a template, a constant, or a list of templates.</summary>
    public ValueSource? From { get; set; }

    /// <summary>A look-up table that the values go through.</summary>
    public LookupTable? Map { get; set; }

    /// <summary>Whose the attribute is once the account exists.</summary>
    public AttributeOwner Owner { get; set; }

    /// <summary>What is done where the person has no value.</summary>
    public AbsentPolicy Absent { get; set; }

    /// <summary>How a list is kept.</summary>
    public ListPolicy List { get; set; }

    /// <summary>In what the backend's spelling may differ from ours; absent: in nothing.</summary>
    public IReadOnlyList<CompareRule> Compare { get; set; } = [];

    /// <summary>The longest text the backend holds, in characters; a longer value is refused by name. Absent: no limit is known.</summary>
    public int? MaxLength { get; set; }

    /// <summary>What happens where another account has the value already: for user names, not for what identifies the account.</summary>
    public TakenPolicy WhenTaken { get; set; }

    /// <summary>How many numbered names are tried, 1 to 99; absent: 9.</summary>
    public int? Tries { get; set; }

    /// <summary>A value made at creation only.</summary>
    public GeneratedKind? Generate { get; set; }

    /// <summary>The length of a generated value; absent: 32.</summary>
    public int? Length { get; set; }

    /// <summary>An object of ours, and not the rest of a name with colons.</summary>
    public static bool IsObject(IConfigurationSection section) =>
        section.Value is null && section.GetChildren().Any(c => Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase));

    public static AttributeMapping? Bind(string attribute, IConfigurationSection section, ConfigurationContext context)
    {
        var before = context.Errors.All.Count;
        var options = context.Bind<AttributeMappingOptions>(section);
        if (context.Errors.All.Count > before) return null;
        options.Validate(section, context.Errors);
        return context.Errors.All.Count > before ? null : options.Compile(attribute);
    }

    private AttributeMapping Compile(string attribute) => new()
    {
        Attribute = attribute,
        Source = Generate is null ? From!.Through(Map) : null,
        Generated = Generate is { } kind ? new GeneratedValue(kind, Length ?? GeneratedValue.DefaultLength) : null,
        Compare = new ValueComparison([.. Compare]),
        Owner = Owner,
        Absent = Absent,
        List = List,
        MaxLength = MaxLength,
        Variants = WhenTaken == TakenPolicy.Number ? new NameVariants(Tries ?? NameVariants.DefaultTries, MaxLength) : null,
    };

    private void Validate(IConfigurationSection section, ConfigurationErrors errors)
    {
        if (Generate is null && From is null)
            errors.Add($"{section.Path}:From", null, "is missing", "Write the template of the value, as in \"{username}\", or Generate");
        if (MaxLength is < 1)
            errors.Add($"{section.Path}:MaxLength", $"{MaxLength}", "is not a length", "Write a number above zero");
        if (Absent == AbsentPolicy.Clear && Owner != AttributeOwner.Ours)
            errors.Add($"{section.Path}:Absent", nameof(AbsentPolicy.Clear), $"clears what Owner: {Owner} says is never changed", "Write Owner: Ours, or leave Absent out");
        if (Tries is not null && WhenTaken != TakenPolicy.Number)
            errors.Add($"{section.Path}:Tries", $"{Tries}", "is about numbered names", "Write WhenTaken: Number beside it, or leave it out");
        if (Tries is < 1 or > NameVariants.MostTries)
            errors.Add($"{section.Path}:Tries", $"{Tries}", "is not a number of names to try", $"Write a number from 1 to {NameVariants.MostTries}");
        foreach (var constant in From?.Through(Map).Constants.Where(c => c.Length > MaxLength).Distinct(StringComparer.Ordinal) ?? [])
            errors.Add($"{section.Path}:MaxLength", $"{MaxLength}", $"is less than the {constant.Length} characters of \"{constant}\", which the mapping sends", "Write a shorter value, or the length that the backend really holds");
        if (Generate is null && Length is not null)
            errors.Add($"{section.Path}:Length", $"{Length}", "is about generated values", "Write MaxLength for the longest text the backend holds");
        if (Generate is not null) ValidateAsGenerated(section, errors);
    }

    private void ValidateAsGenerated(IConfigurationSection section, ConfigurationErrors errors)
    {
        if (From is not null || Map is not null)
            errors.Add($"{section.Path}:Generate", $"{Generate}", "stands beside From or Map", "Write either Generate or From");
        if (Owner == AttributeOwner.Theirs || WhenTaken != TakenPolicy.Refuse)
            errors.Add($"{section.Path}:Generate", $"{Generate}", "stands beside Owner or WhenTaken", "Leave them out: a generated value is sent at creation only");
        if (Length is < GeneratedValue.Shortest or > GeneratedValue.Longest)
            errors.Add($"{section.Path}:Length", $"{Length}", "is not a length for a password", $"Write a number from {GeneratedValue.Shortest} to {GeneratedValue.Longest}");
        if (MaxLength < (Length ?? GeneratedValue.DefaultLength))
            errors.Add($"{section.Path}:MaxLength", $"{MaxLength}", $"is less than the {Length ?? GeneratedValue.DefaultLength} characters that are generated", $"Write Length: {MaxLength}");
    }
}
