namespace JitGateway.Identity.Templates;

/// <summary>What a filter makes of values; null in and out is "no value".</summary>
internal delegate IReadOnlyList<string>? ValueFilter(IReadOnlyList<string>? values);

/// <summary>Compiles a filter's arguments; null where they are wrong, with the problem ("needs a number").</summary>
internal delegate ValueFilter? FilterCompiler(IReadOnlyList<string> arguments, out string? problem);

/// <summary>One kind of filter.</summary>
internal sealed record FilterDefinition(string Name, int Fewest, int Most, string Usage, FilterCompiler Compile);

/// <summary>A filter with its arguments, as a template uses it.</summary>
internal sealed class TemplateFilter(string name, IReadOnlyList<string> arguments, ValueFilter apply)
{
    public IReadOnlyList<string>? Apply(IReadOnlyList<string>? values) => apply(values);

    public override string ToString() => string.Concat(arguments.Select(a => $":{TemplateSyntax.Argument(a)}").Prepend(name));
}
