using System.Diagnostics.CodeAnalysis;

namespace JitGateway.Saml.Protocol;

/// <summary>xs:dateTime as SAML restricts it: UTC, written with <c>Z</c> (Core 1.3.3), with or without a fraction of a second.</summary>
internal static class SamlTime
{
    private const int WithoutFraction = 19;
    private const int MaxFraction = 12;
    private const int TickDigits = 7;

    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || text.Length < WithoutFraction + 1 || text[^1] != 'Z') return false;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        if (!Number(text, 0, 4, out var year) || !Number(text, 5, 2, out var month) || !Number(text, 8, 2, out var day)) return false;
        if (!Number(text, 11, 2, out var hour) || !Number(text, 14, 2, out var minute) || !Number(text, 17, 2, out var second)) return false;
        if (!Fraction(text.AsSpan(WithoutFraction, text.Length - WithoutFraction - 1), out var ticks)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    /// <summary>Later by a tolerance, or the end of time where there is no later.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, TimeSpan skew) =>
        time > DateTimeOffset.MaxValue - skew ? DateTimeOffset.MaxValue : time + skew;

    private static bool Number(string text, int start, int length, out int number)
    {
        number = 0;
        foreach (var c in text.AsSpan(start, length))
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = number * 10 + (c - '0');
        }

        return true;
    }

    private static bool Fraction(ReadOnlySpan<char> fraction, out long ticks)
    {
        ticks = 0;
        if (fraction.IsEmpty) return true;
        if (fraction[0] != '.' || fraction.Length is < 2 or > MaxFraction + 1) return false;
        for (var i = 1; i < fraction.Length; i++)
        {
            if (!char.IsAsciiDigit(fraction[i])) return false;
            if (i <= TickDigits) ticks = ticks * 10 + (fraction[i] - '0');
        }

        for (var i = fraction.Length - 1; i < TickDigits; i++) ticks *= 10;
        return true;
    }
}
