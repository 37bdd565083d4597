using JitGateway.Failures;
using JitGateway.Failures.Appearance;

namespace JitGateway.Tests.Failures.Appearance;

public sealed class AccentColoursTests
{
    /// <summary>What organisations paint themselves with, and the ends of the scale.</summary>
    public static TheoryData<string> Brands => ["#0b6b58", "#ffcc00", "#e2001a", "#003399", "#00a0e3", "#777", "#fff", "#000", "#7fff00", "#ff00ff", "#17211f"];

    [Theory]
    [MemberData(nameof(Brands))]
    public void Whatever_the_colour_links_and_buttons_can_be_read_by_day_and_by_night(string brand)
    {
        var colours = AccentColours.Of(Parsed(brand));

        colours.Light.ContrastTo(AccentColours.LightCard).ShouldBeGreaterThanOrEqualTo(4.5, "a link on a light screen");
        colours.Dark.ContrastTo(AccentColours.DarkCard).ShouldBeGreaterThanOrEqualTo(4.5, "a link on a dark screen");
        colours.OnLight.ContrastTo(colours.Light).ShouldBeGreaterThanOrEqualTo(4.5, "a button on a light screen");
        colours.OnDark.ContrastTo(colours.Dark).ShouldBeGreaterThanOrEqualTo(4.5, "a button on a dark screen");
    }

    [Theory]
    [InlineData("#003399", "#003399", null)]
    [InlineData("#ffcc00", null, "#ffcc00")]
    public void A_colour_that_can_be_read_is_left_as_it_is(string brand, string? light, string? dark)
    {
        var colours = AccentColours.Of(Parsed(brand));

        if (light is not null) colours.Light.ToString().ShouldBe(light);
        if (dark is not null) colours.Dark.ToString().ShouldBe(dark);
    }

    [Fact]
    public void The_cards_are_those_of_the_style()
    {
        PageLayout.Style.ShouldContain($"--card:{AccentColours.DarkCard};");
        PageLayout.Style.ShouldContain("--card:#fff;");
        AccentColours.LightCard.ToString().ShouldBe("#ffffff");
    }

    [Fact]
    public void It_stands_behind_the_gateways_own_for_light_and_for_dark_screens()
    {
        var style = AccentColours.Of(Parsed("#ffcc00")).ToStyle();

        style.ShouldMatch(@"\A\n:root\{--accent:#[0-9a-f]{6};--on-accent:#ffffff;--glow:#[0-9a-f]{6}\}\n@media\(prefers-color-scheme:dark\)\{:root\{--accent:#ffcc00;--on-accent:#000000;--glow:#[0-9a-f]{6}\}\}\z");
    }

    [Theory]
    [InlineData("#21f", true)]
    [InlineData("#21F0aB", true)]
    [InlineData("21f0ab", false)]
    [InlineData("#21f0", false)]
    [InlineData("#21f0ag", false)]
    [InlineData("#１２３", false)]
    [InlineData("red", false)]
    [InlineData("", false)]
    public void A_colour_is_written_in_three_or_six_digits(string text, bool isOne) => Colour.TryParse(text, out _).ShouldBe(isOne);

    /// <summary>WCAG 2.2's own examples.</summary>
    [Theory]
    [InlineData("#000", "#fff", 21.0)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#f00", "#fff", 4.0)]
    public void Contrast_is_as_the_standard_counts_it(string one, string other, double ratio)
    {
        var (ink, ground) = (Parsed(one), Parsed(other));

        ink.ContrastTo(ground).ShouldBe(ratio, 0.01);
        ground.ContrastTo(ink).ShouldBe(ratio, 0.01);
    }

    private static Colour Parsed(string text) => Colour.TryParse(text, out var colour) ? colour : throw new ArgumentException($"\"{text}\" is no colour", nameof(text));
}
