using System.Net;
using System.Text;
using System.Text.Json;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The forms in which a value may stand in a text: plain, escaped, and coded.</summary>
internal static class WrittenForms
{
    /// <summary>Every form of a value that stands in a text; none is what there should be.</summary>
    public static IEnumerable<string> In(string text, IEnumerable<string> values) =>
        values.SelectMany(v => Of(v).Where(f => text.Contains(f, StringComparison.OrdinalIgnoreCase)).Select(f => $"{v} as {f}, in …{Around(text, f)}…")).Distinct();

    public static IReadOnlyCollection<string> Of(string value)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        string[] escaped = [value, Uri.EscapeDataString(value), WebUtility.UrlEncode(value), WebUtility.HtmlEncode(value), JsonSerializer.Serialize(value)[1..^1], Convert.ToHexString(octets)];
        return [.. escaped.Concat(Enumerable.Range(0, 3).SelectMany(shift => Inside(octets, shift))).Where(f => f.Length > 7).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Base64 of the value where so many octets stand before it: without what its neighbours have a part in.</summary>
    private static IEnumerable<string> Inside(byte[] octets, int shift)
    {
        var text = Convert.ToBase64String([.. new byte[shift], .. octets]).TrimEnd('=');
        var begin = shift == 0 ? 0 : shift + 1;
        var end = (shift + octets.Length) * 8 / 6;
        var part = text[begin..end];
        return [part, part.Replace('+', '-').Replace('/', '_'), Uri.EscapeDataString(part)];
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + found.Length + 40)];
    }
}
