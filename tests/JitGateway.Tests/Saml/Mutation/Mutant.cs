namespace JitGateway.Tests.Saml.Mutation;

/// <summary>One change to the product.</summary>
/// <param name="Method">Type and method, without the namespace of the product.</param>
/// <param name="Kind">What is done: a branch taken the other way, a truth turned over, a number shifted, a text changed, a report left out.</param>
/// <param name="Source">The line of source, trimmed.</param>
/// <param name="Number">Which of those of this kind on this line, from 1.</param>
internal sealed record Mutant(int Id, string Method, string Kind, string Source, int Line, int Number)
{
    /// <summary>The same as long as the line stays as it is, wherever it moves.</summary>
    public string Key => $"{Method} | {Kind} {Number} | {Source}";

    public override string ToString() => $"{Key} (line {Line})";
}
