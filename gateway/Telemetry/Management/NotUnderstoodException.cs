using JitGateway.Configuration;

namespace JitGateway.Telemetry.Management;

/// <summary>A call was not sent as its operation takes it: the guard answers with status 400 and this, and nothing was done.</summary>
/// <param name="title">What is wrong.</param>
/// <param name="detail">What to send.</param>
internal sealed class NotUnderstoodException(string title, string detail) : Exception($"{title}. {detail}")
{
    private const int Shown = 64;

    public string Title { get; } = title;

    public string Detail { get; } = detail;

    /// <param name="value">As it was sent.</param>
    /// <param name="known">What may be sent in its place.</param>
    public static NotUnderstoodException Unknown(string name, string value, IReadOnlyList<string> known)
    {
        var meant = NearestName.Of(name, known) is { } near ? $" Did you mean {near}?" : "";
        return new NotUnderstoodException($"{Quoted(name)} is not known here", $"It came with {Quoted(value)}. {(known.Count == 0 ? "Nothing is: leave it out." : $"Known are {string.Join(", ", known)}.{meant}")}");
    }

    /// <param name="value">As it was sent.</param>
    /// <param name="cure">What may be, in sentences.</param>
    public static NotUnderstoodException Wrong(string name, string value, string cure) => new($"{name} cannot be {Quoted(value)}", cure);

    public static NotUnderstoodException Twice(string name, IEnumerable<string?> values) => new($"{name} is there more than once", $"It came with {string.Join(" and ", values.Select(v => Quoted(v ?? "")).Take(4))}. Write it once.");

    private static string Quoted(string value) => $"\"{Short(value)}\"";

    private static string Short(string value) => value.Length <= Shown ? value : $"{value[..Shown]}…";
}
