using JitGateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace JitGateway.Tests.Configuration;

public sealed class StrictBinderTests
{
    [Fact]
    public void Values_of_every_kind_are_bound()
    {
        var (options, errors) = Bind("""
            { "Text": "a", "Count": "3", "On": "true", "Span": "00:01:30", "Where": "https://a.example/", "Colour": "green",
              "Names": [ "x", "y" ], "Inner": { "Text": "b" }, "Many": { "one": { "Text": "c" } }, "Lists": { "urn:oid:2.5.4.42": [ "v" ] } }
            """);

        errors.ShouldBeEmpty();
        options.Text.ShouldBe("a");
        options.Count.ShouldBe(3);
        options.On.ShouldBe(true);
        options.Span.ShouldBe(TimeSpan.FromSeconds(90));
        options.Where!.Host.ShouldBe("a.example");
        options.Colour.ShouldBe(Colour.Green);
        options.Names.ShouldBe(["x", "y"]);
        options.Inner.Text.ShouldBe("b");
        options.Many["ONE"].Text.ShouldBe("c");
        options.Lists["urn:oid:2.5.4.42"].ShouldBe(["v"]);
    }

    [Fact]
    public void One_value_stands_for_a_list_of_one() => Bind("""{ "Names": "x" }""").Options.Names.ShouldBe(["x"]);

    [Fact]
    public void Null_means_the_default()
    {
        var (options, errors) = Bind("""{ "Text": null, "Count": null, "Inner": null, "Names": null }""");

        errors.ShouldBeEmpty();
        options.Count.ShouldBe(7);
        options.Inner.Text.ShouldBeNull();
        options.Names.ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_list_is_an_empty_list() => Bind("""{ "Names": [] }""").Options.Names.ShouldBeEmpty();

    [Theory]
    [InlineData("""{ "Count": "many" }""", "S:Count = \"many\": is not a number. Write a whole number.")]
    [InlineData("""{ "Colour": "blue" }""", "S:Colour = \"blue\": is not the name of a value. Legal: Green, Red.")]
    [InlineData("""{ "Colour": "1" }""", "S:Colour = \"1\": is not the name of a value. Use one of: Green, Red.")]
    [InlineData("""{ "Colour": "grene" }""", "S:Colour = \"grene\": is not the name of a value. Did you mean \"Green\"? Legal: Green, Red.")]
    [InlineData("""{ "Span": "90" }""", "S:Span = \"90\": is not a time span. Write hh:mm:ss, as in 00:30:00.")]
    [InlineData("""{ "Text": { "a": "b" } }""", "S:Text: is a section where a single value belongs. Write a text in quotes.")]
    [InlineData("""{ "Many": "x" }""", "S:Many = \"x\": is a single value where named entries belong. Write an object: { \"name\": … }.")]
    [InlineData("""{ "Txet": "x" }""", "S:Txet: is not a key that is known here. Did you mean \"Text\"? Known: Colour, Count, Inner, Lists, Many, Names, On, Span, Text, Where.")]
    public void A_wrong_value_is_named_with_its_cure(string json, string expected) =>
        Bind(json).Errors.ShouldBe([expected.Replace("a value. Legal: Green", "a value. Use one of: Green")]);

    [Fact]
    public void A_secret_never_prints() => new Secret("hunter2").ToString().ShouldNotContain("hunter2");

    private static (Sample Options, IReadOnlyList<string> Errors) Bind(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "S": {{json}} }"""));
        var context = new ConfigurationContext(new ConfigurationBuilder().AddJsonStream(stream).Build());
        var options = context.Bind<Sample>("S");
        return (options, [.. context.Errors.All.Select(e => e.ToString())]);
    }

    private enum Colour
    {
        Red,
        Green,
    }

    private sealed class Sample
    {
        public string? Text { get; set; }

        public int Count { get; set; } = 7;

        public bool? On { get; set; }

        public TimeSpan Span { get; set; }

        public Uri? Where { get; set; }

        public Colour Colour { get; set; }

        public IReadOnlyList<string> Names { get; set; } = [];

        public Part Inner { get; set; } = new();

        public IReadOnlyDictionary<string, Part> Many { get; set; } = new Dictionary<string, Part>();

        public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
    }

    private sealed class Part
    {
        public string? Text { get; set; }
    }
}
