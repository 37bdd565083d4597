namespace JitGateway.Identity.Templates;

/// <summary>What a <see cref="ValueSource"/> gives for one person.</summary>
internal abstract record SourceValue
{
    private SourceValue()
    {
    }

    /// <summary>There is no value: what the backend holds is left alone.</summary>
    public sealed record Absent : SourceValue
    {
        public static readonly Absent Instance = new();
    }

    /// <summary>The configuration says null: what the backend holds is cleared.</summary>
    public sealed record Clear : SourceValue
    {
        public static readonly Clear Instance = new();
    }

    public sealed record Flag(bool Value) : SourceValue;

    /// <summary>One or more texts.</summary>
    public sealed record Texts(IReadOnlyList<string> Values) : SourceValue;
}
