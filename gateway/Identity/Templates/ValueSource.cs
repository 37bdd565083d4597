using JitGateway.Configuration;

namespace JitGateway.Identity.Templates;

/// <summary>
/// Where a value comes from, as the configuration writes it: a template or a constant (<c>"{mail}"</c>, <c>true</c>, <c>42</c>), <c>null</c>,
/// a list of templates, or a look-up table (<c>{ "From": "{role}", "Map": { "Manager": "00e1", "*": "00e2" } }</c>).
/// </summary>
internal abstract class ValueSource : ISectionBindable<ValueSource>
{
    public abstract SourceValue Evaluate(UserIdentity user);

    /// <summary>The names it reads.</summary>
    public virtual IEnumerable<string> Names => [];

    /// <summary>The templates whose values it gives as they are; none where a table stands between.</summary>
    public virtual IEnumerable<ValueTemplate> Templates => [];

    /// <summary>The canonical spelling, for fingerprints of a mapping.</summary>
    public abstract override string ToString();

    /// <summary>The texts that it is for everybody: constants, and what a table may give.</summary>
    public virtual IEnumerable<string> Constants => [];

    /// <summary>A template, and the table its values go through where there is one.</summary>
    public static ValueSource Of(ValueTemplate template, LookupTable? table = null) => new OfTemplate(template).Through(table);

    /// <summary>The same with its texts looked up in a table.</summary>
    public ValueSource Through(LookupTable? table) => table is null ? this : new OfTable(this, table);

    public static ValueSource? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var children = section.GetChildren().ToList();
        if (section.Value is { } text) return children.Count == 0 || text.Length > 0 ? OfText(text, section, context) : null;
        if (children.Count == 0) return new OfNull();
        return children.TrueForAll(c => c.Key.All(char.IsAsciiDigit)) ? OfList(children, context) : OfObject(section, context);
    }

    private static ValueSource? OfText(string text, IConfigurationSection section, ConfigurationContext context)
    {
        if (text.Length == 0)
        {
            context.Errors.Add(section.Path, text, "is an empty text", "Write null to clear the value, or leave the key out to leave it alone");
            return null;
        }

        if (bool.TryParse(text, out var flag)) return new OfFlag(flag);   // the configuration stack hands JSON's true as "True"
        return ValueTemplate.Bind(section, context) is { } template ? new OfTemplate(template) : null;
    }

    private static OfSeveral? OfList(List<IConfigurationSection> children, ConfigurationContext context)
    {
        var templates = children.Select(c => ValueTemplate.Bind(c, context)).ToList();
        return templates.Contains(null) ? null : new OfSeveral([.. templates.OfType<ValueTemplate>()]);
    }

    private static ValueSource? OfObject(IConfigurationSection section, ConfigurationContext context)
    {
        var options = context.Bind<LookupOptions>(section);
        if (options.From is { } from) return Of(from, options.Map);
        if (section["From"] is null) context.Errors.Add($"{section.Path}:From", null, "is missing", "Write the template whose values are looked up, as in \"{role}\"");
        return null;
    }

    private static SourceValue Texts(IReadOnlyList<string>? values) =>
        values is null or [] ? SourceValue.Absent.Instance : new SourceValue.Texts(values);

    private sealed class OfTemplate(ValueTemplate template) : ValueSource
    {
        public override IEnumerable<string> Names => template.Names;

        public override IEnumerable<ValueTemplate> Templates => [template];

        public override IEnumerable<string> Constants => template.Constant is { } text ? [text] : [];

        public override SourceValue Evaluate(UserIdentity user) => Texts(template.Evaluate(user));

        public override string ToString() => TemplateSyntax.Quote(template.ToString());
    }

    private sealed class OfSeveral(IReadOnlyList<ValueTemplate> templates) : ValueSource
    {
        public override IEnumerable<string> Names => templates.SelectMany(t => t.Names);

        public override IEnumerable<ValueTemplate> Templates => templates;

        public override IEnumerable<string> Constants => templates.Select(t => t.Constant).OfType<string>();

        public override SourceValue Evaluate(UserIdentity user) =>
            Texts([.. templates.SelectMany(t => t.Evaluate(user) ?? []).Distinct(StringComparer.Ordinal)]);

        public override string ToString() => $"[{string.Join(',', templates.Select(t => TemplateSyntax.Quote(t.ToString())))}]";
    }

    private sealed class OfTable(ValueSource from, LookupTable table) : ValueSource
    {
        public override IEnumerable<string> Names => from.Names;

        public override IEnumerable<string> Constants => table.Values;

        public override SourceValue Evaluate(UserIdentity user)
        {
            if (from.Evaluate(user) is not SourceValue.Texts { Values: var values }) return SourceValue.Absent.Instance;
            var found = new List<string>();
            var clears = false;
            foreach (var value in values)
            {
                if (!table.Find(value, out var entry)) continue;
                if (entry is null) clears = true;
                else if (entry.Length > 0) found.Add(entry);
            }

            return found.Count == 0 && clears ? SourceValue.Clear.Instance : Texts([.. found.Distinct(StringComparer.Ordinal)]);
        }

        public override string ToString() => $"{from}:{{{table}}}";
    }

    private sealed class OfFlag(bool value) : ValueSource
    {
        private readonly SourceValue.Flag _value = new(value);

        public override SourceValue Evaluate(UserIdentity user) => _value;

        public override string ToString() => _value.Value ? "true" : "false";
    }

    private sealed class OfNull : ValueSource
    {
        public override SourceValue Evaluate(UserIdentity user) => SourceValue.Clear.Instance;

        public override string ToString() => "null";
    }

    /// <summary>The object form.</summary>
    internal sealed class LookupOptions
    {
        public ValueTemplate? From { get; set; }

        public LookupTable? Map { get; set; }
    }
}
