namespace JitGateway.Failures.Appearance;

/// <summary>What becomes of the operator's colour on light and on dark screens: the nearest shade of it that can be read there as a link, with letters on it that can be read on a button (WCAG 2.2, 1.4.3).</summary>
internal sealed record AccentColours(Colour Light, Colour OnLight, Colour Dark, Colour OnDark)
{
    public static readonly Colour LightCard = Colour.White;
    public static readonly Colour DarkCard = new(0x17, 0x21, 0x1f);

    /// <summary>A little more than the 4.5 that is asked, since a button under the pointer is brighter.</summary>
    private const double Least = 4.8;

    private static readonly Colour LightGround = new(0xee, 0xf1, 0xf0);
    private static readonly Colour DarkGround = new(0x0f, 0x16, 0x15);

    public static AccentColours Of(Colour accent)
    {
        var (light, dark) = (Readable(accent, LightCard, Colour.Black), Readable(accent, DarkCard, Colour.White));
        return new AccentColours(light, LettersOn(light), dark, LettersOn(dark));
    }

    public string ToStyle() => $$$"""

        :root{{{{Variables(Light, OnLight, LightGround)}}}}
        @media(prefers-color-scheme:dark){:root{{{{Variables(Dark, OnDark, DarkGround)}}}}}
        """.ReplaceLineEndings("\n");

    private static string Variables(Colour accent, Colour letters, Colour ground) => $"--accent:{accent};--on-accent:{letters};--glow:{ground.Towards(accent, 0.12)}";

    private static Colour Readable(Colour accent, Colour card, Colour end)
    {
        for (var share = 0.0; share < 1; share += 0.02)
            if (accent.Towards(end, share) is var shade && shade.ContrastTo(card) >= Least)
                return shade;
        return end;
    }

    private static Colour LettersOn(Colour accent) => accent.ContrastTo(Colour.White) >= accent.ContrastTo(Colour.Black) ? Colour.White : Colour.Black;
}
