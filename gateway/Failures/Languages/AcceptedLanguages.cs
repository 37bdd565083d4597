using System.Globalization;

namespace JitGateway.Failures.Languages;

/// <summary>The languages that a browser asks for (RFC 9110 12.5.4), what is liked best first.</summary>
internal static class AcceptedLanguages
{
    /// <summary>No browser sends more; whoever does is no reader.</summary>
    private const int LongestHeader = 512;

    public static IReadOnlyList<string> Of(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage.ToString();
        if (header.Length is 0 or > LongestHeader) return [];
        return
        [
            .. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(static range => range.Split(';', 2, StringSplitOptions.TrimEntries))
                .Select(static range => (Language: range[0], Quality: QualityOf(range)))
                .Where(static range => range.Quality > 0 && range.Language is not ("" or "*"))
                .OrderByDescending(static range => range.Quality)
                .Select(static range => range.Language),
        ];
    }

    private static double QualityOf(string[] range) =>
        range.Length == 1 ? 1
        : range[1].StartsWith("q=", StringComparison.OrdinalIgnoreCase) && double.TryParse(range[1].AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality <= 1 ? quality
        : 0;
}
