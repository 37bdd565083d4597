using System.Buffers;
using System.Text;

namespace JitGateway.Provisioning;

/// <summary>
/// The account as the mapping wants it, or the part of it that is to change: the backend's attribute names with values.
/// A name that is absent is left alone; a null value clears.
/// </summary>
internal sealed record BackendUser(IReadOnlyDictionary<string, AttributeValue?> Attributes);

/// <summary>The account as the backend holds it.</summary>
/// <param name="AccountId">The backend's own id.</param>
/// <param name="Attributes">The values that were asked for and that the backend told; absent: not told or not set.</param>
/// <param name="Active">False: the account is disabled there. Null: the backend does not say.</param>
internal sealed record ExistingUser(string AccountId, IReadOnlyDictionary<string, AttributeValue?> Attributes, bool? Active)
{
    /// <summary>The backend's version tag (ETag), where it has one.</summary>
    public string? Version { get; init; }

    /// <summary>More accounts than this are no search result: what was searched for is not heeded.</summary>
    public const int MostFound = 100;

    /// <summary>Whether a backend's own id can be believed: it stands in log lines and in the ledger.</summary>
    public static bool IsUsableId(string id) => id.Length is > 0 and <= 512 && !id.Any(char.IsControl);
}

/// <summary>
/// A value of a backend's attribute: a text, a truth value, or a list of texts. Numbers are texts; adapters convert. A text and a list
/// of that one text mean the same: an adapter hands out what the backend holds, and takes either.
/// </summary>
internal abstract record AttributeValue
{
    private AttributeValue()
    {
    }

    /// <summary>False where a filter has cut a character in two: no protocol carries half a surrogate pair.</summary>
    public bool IsWellFormed() => this switch
    {
        Text text => HasWholeCharacters(text.Value),
        List list => list.Values.All(HasWholeCharacters),
        _ => true,
    };

    private static bool HasWholeCharacters(string value)
    {
        for (ReadOnlySpan<char> rest = value; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done) return false;
            rest = rest[length..];
        }

        return true;
    }

    public sealed record Text(string Value) : AttributeValue;

    public sealed record Flag(bool Value) : AttributeValue;

    public sealed record List(IReadOnlyList<string> Values) : AttributeValue
    {
        public bool Equals(List? other) => other is not null && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

        public override int GetHashCode() => Values.Aggregate(17, (hash, value) => HashCode.Combine(hash, value));
    }
}
