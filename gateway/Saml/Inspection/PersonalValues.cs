using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// What a message says of a person, taken out of other texts, and with it whatever looks like an address. A text is read once, whatever number of values there is, and the work for all texts together is bounded, because strangers
/// write both: beyond the bound nothing of a text is shown.
/// </summary>
internal sealed partial class PersonalValues
{
    /// <summary>Shorter ones are parts of every word.</summary>
    private const int Shortest = 3;

    private const int MostValues = 20_000;
    private const int LongestVariant = 1024;

    /// <summary>Characters that are compared at once count as one step.</summary>
    private const int Stride = 32;

    /// <summary>Some ten times what the largest message needs that nobody has made for this.</summary>
    public const long MostWork = 4_000_000;

    private readonly HashSet<string> _all = new(StringComparer.OrdinalIgnoreCase);

    // by their first characters; the longest first
    private Dictionary<string, List<string>>? _byBegin;

    /// <summary>Steps so far.</summary>
    public long Work { get; private set; }

    /// <summary>Whether there was more than the bounds allow, so that texts are not shown which may hold nothing of a person.</summary>
    public bool IsCutShort => Work > MostWork || _all.Count > MostValues;

    /// <summary>Also as addresses and as details of findings have it.</summary>
    public void Add(string text)
    {
        var value = text.Trim();
        Keep(value);
        Keep(MeasuredFacts.Of($"{value}").Trim('"').TrimEnd('…').Trim());
        if (value.Length is < Shortest or > LongestVariant) return;
        var escaped = Uri.EscapeDataString(value);
        Keep(escaped);
        Keep(escaped.Replace("%20", "+", StringComparison.Ordinal));
    }

    /// <summary>Where a value stands as a word or as several; a part of a word is none.</summary>
    public string TakenOutOf(string text)
    {
        _byBegin ??= Indexed();
        if ((Work += text.Length) > MostWork || IsCutShort) return InspectionReport.Redacted;
        var shown = new StringBuilder(text.Length);
        var addresses = Addresses().EnumerateMatches(text);
        var isAddress = addresses.MoveNext();
        var hidden = 0;   // where what is taken out ends: values may overlap
        for (var at = 0; at < text.Length; at++)
        {
            var end = EndOfLongest(text, at);
            if (isAddress && addresses.Current.Index == at)
            {
                end = Math.Max(end, at + addresses.Current.Length);
                isAddress = addresses.MoveNext();
            }

            if (IsCutShort) return InspectionReport.Redacted;
            if (end > hidden)
            {
                if (at >= hidden) shown.Append(InspectionReport.Redacted);
                hidden = end;
            }

            if (at >= hidden) shown.Append(text[at]);
        }

        return shown.ToString();
    }

    /// <returns>0: none begins there.</returns>
    private int EndOfLongest(string text, int at)
    {
        if (text.Length - at < Shortest || (at > 0 && char.IsLetterOrDigit(text[at - 1]))) return 0;
        if (!_byBegin!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(at, Shortest), out var values)) return 0;
        foreach (var value in values)
        {
            Work += 1 + value.Length / Stride;
            if (IsCutShort) return 0;
            var end = at + value.Length;
            if (end <= text.Length && (end == text.Length || !char.IsLetterOrDigit(text[end])) && text.AsSpan(at, value.Length).Equals(value, StringComparison.OrdinalIgnoreCase)) return end;
        }

        return 0;
    }

    private Dictionary<string, List<string>> Indexed()
    {
        var index = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in _all.OrderByDescending(static v => v.Length))
        {
            if (index.TryGetValue(value[..Shortest], out var values)) values.Add(value);
            else index.Add(value[..Shortest], [value]);
        }

        return index;
    }

    private void Keep(string value)
    {
        if (value.Length >= Shortest && _all.Count <= MostValues) _all.Add(value);
    }

    [GeneratedRegex("[^\\s@\"'<>(){}=&;:,/?#]+(?:@|%40)[^\\s@\"'<>(){}=&;:,/?#]+", RegexOptions.NonBacktracking)]
    private static partial Regex Addresses();
}
