namespace JitGateway.Configuration.Places;

/// <summary>Where a value comes from.</summary>
/// <param name="Source">The absolute path of a file, or in words what else said it: an environment variable, the command line.</param>
/// <param name="Line">Of a file, from 1 on; zero elsewhere.</param>
/// <param name="Column">Of the line, in characters, from 1 on; zero elsewhere.</param>
internal sealed record ConfigurationPlace(string Source, int Line = 0, int Column = 0)
{
    public bool IsFile => Line > 0;

    public override string ToString() => IsFile ? $"{Source}:{Line}:{Column}" : Source;
}
