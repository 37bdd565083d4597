namespace JitGateway.IdentityHeaders;

/// <summary>What a person's values come to as a header.</summary>
/// <param name="Text">Null: nothing is to be sent.</param>
/// <param name="Untellable">How many values cannot be told: control characters, no place in the encoding.</param>
/// <param name="Beyond">How many values are beyond the header's bounds.</param>
internal readonly record struct HeaderValue(string? Text, int Untellable, int Beyond)
{
    /// <summary>How many of the values are not told.</summary>
    public int LeftOut => Untellable + Beyond;

    /// <summary>Why the person is not let through; null: nothing speaks against it.</summary>
    public HeaderRefusal? Refusal { get; init; }
}

/// <summary>Why a header keeps a person out.</summary>
internal enum HeaderRefusal
{
    Missing,
    TooLong,
}
