namespace JitGateway.Identity.Templates;

/// <summary>One piece of a compiled template: literal text, or a placeholder.</summary>
internal abstract class TemplatePart
{
    public abstract IReadOnlyList<string>? Evaluate(ITemplateValues values);

    public virtual void CollectNames(ISet<string> names)
    {
    }

    public virtual bool AlwaysReads(string name) => false;

    public sealed class Literal(string text) : TemplatePart
    {
        private readonly string[] _value = [text];

        public string Text => text;

        public override IReadOnlyList<string> Evaluate(ITemplateValues values) => _value;

        public override string ToString() =>
            text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }

    public sealed class Placeholder(TemplateChoice choice) : TemplatePart
    {
        public override IReadOnlyList<string>? Evaluate(ITemplateValues values) => choice.Evaluate(values);

        public override void CollectNames(ISet<string> names) => choice.CollectNames(names);

        public override bool AlwaysReads(string name) => choice.AlwaysReads(name);

        public override string ToString() => $"{{{choice}}}";
    }
}

/// <summary>Alternatives in order: the first one that has a value.</summary>
internal sealed class TemplateChoice(IReadOnlyList<TemplateAlternative> alternatives)
{
    public IReadOnlyList<string>? Evaluate(ITemplateValues values)
    {
        foreach (var alternative in alternatives)
            if (alternative.Evaluate(values) is { } found)
                return found;
        return null;
    }

    public void CollectNames(ISet<string> names)
    {
        foreach (var alternative in alternatives) alternative.Operand.CollectNames(names);
    }

    public bool AlwaysReads(string name) => alternatives.All(a => a.Operand.AlwaysReads(name));

    public override string ToString() => string.Join(" ?? ", alternatives);
}

/// <summary>An operand and the filters its values go through.</summary>
internal sealed class TemplateAlternative(TemplateOperand operand, IReadOnlyList<TemplateFilter> filters)
{
    public TemplateOperand Operand { get; } = operand;

    public IReadOnlyList<string>? Evaluate(ITemplateValues values)
    {
        var found = WithoutEmpty(Operand.Evaluate(values));
        foreach (var filter in filters) found = WithoutEmpty(filter.Apply(found));
        return found;
    }

    public override string ToString() => string.Concat(filters.Select(f => $"|{f}").Prepend(Operand.ToString()));

    /// <summary>An empty text is no value, and a list without values is absent.</summary>
    private static IReadOnlyList<string>? WithoutEmpty(IReadOnlyList<string>? values)
    {
        if (values is null or []) return null;
        for (var i = 0; i < values.Count; i++)
            if (values[i].Length == 0)
                return values.Where(v => v.Length > 0).ToArray() is { Length: > 0 } rest ? rest : null;
        return values;
    }
}

/// <summary>Where an alternative's values come from.</summary>
internal abstract class TemplateOperand
{
    public abstract IReadOnlyList<string>? Evaluate(ITemplateValues values);

    public abstract void CollectNames(ISet<string> names);

    public virtual bool AlwaysReads(string name) => false;

    public sealed class Name(string name) : TemplateOperand
    {
        public override IReadOnlyList<string>? Evaluate(ITemplateValues values) => values.Values(name);

        public override void CollectNames(ISet<string> names) => names.Add(name);

        public override bool AlwaysReads(string other) => other.Equals(name, StringComparison.OrdinalIgnoreCase);

        public override string ToString() =>
            name.StartsWith(TemplateSyntax.AttributePrefix, StringComparison.OrdinalIgnoreCase) && !TemplateSyntax.IsBareName(name)
                ? TemplateSyntax.AttributePrefix + TemplateSyntax.Quote(name[TemplateSyntax.AttributePrefix.Length..])
                : name;
    }

    public sealed class Text(string text) : TemplateOperand
    {
        private readonly string[] _value = [text];

        public override IReadOnlyList<string> Evaluate(ITemplateValues values) => _value;

        public override void CollectNames(ISet<string> names)
        {
        }

        public override string ToString() => TemplateSyntax.Quote(text);
    }

    public sealed class Group(TemplateChoice choice) : TemplateOperand
    {
        public override IReadOnlyList<string>? Evaluate(ITemplateValues values) => choice.Evaluate(values);

        public override void CollectNames(ISet<string> names) => choice.CollectNames(names);

        public override bool AlwaysReads(string name) => choice.AlwaysReads(name);

        public override string ToString() => $"({choice})";
    }
}
