namespace JitGateway.Identity;

/// <summary>Who asked at the management listener, as it is written down.</summary>
/// <param name="Who">By which token, and what they say of themselves.</param>
/// <param name="From">Their address; null: it is not told.</param>
internal readonly record struct ManagementCaller(string Who, string? From)
{
    private const string Between = " from ";   // a name has no blank (ManagementToken), so the last one is ours

    public static ManagementCaller Parse(string written) =>
        written.LastIndexOf(Between, StringComparison.Ordinal) is >= 0 and var at ? new(written[..at], written[(at + Between.Length)..]) : new(written, null);

    public override string ToString() => From is null ? Who : $"{Who}{Between}{From}";
}
