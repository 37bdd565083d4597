using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace JitGateway.Failures.Appearance;

/// <summary>A colour of the sRGB space.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static readonly Colour White = new(255, 255, 255);
    public static readonly Colour Black = new(0, 0, 0);

    /// <param name="text"><c>#rgb</c> or <c>#rrggbb</c>.</param>
    public static bool TryParse(string text, out Colour colour)
    {
        colour = default;
        if (text is not (['#', _, _, _] or ['#', _, _, _, _, _, _]) || text.AsSpan(1).ContainsAnyExcept(HexDigits)) return false;
        var hex = text.Length == 4 ? string.Concat(text.Skip(1).SelectMany(static c => new[] { c, c })) : text[1..];
        var octets = Convert.FromHexString(hex);
        colour = new Colour(octets[0], octets[1], octets[2]);
        return true;
    }

    /// <summary>How well one is told from the other: 1 not at all, 21 black on white (WCAG 2.2, contrast ratio).</summary>
    public double ContrastTo(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <param name="share">0: this one; 1: the other.</param>
    public Colour Towards(Colour other, double share) => new(Mixed(Red, other.Red, share), Mixed(Green, other.Green, share), Mixed(Blue, other.Blue, share));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte octet) => octet / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static byte Mixed(byte one, byte other, double share) => (byte)Math.Round(one + ((other - one) * share));
}
