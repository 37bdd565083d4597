using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity.Templates;
using Microsoft.Extensions.Configuration;

namespace JitGateway.Tests.Identity.Templates;

public sealed class ValueSourceTests
{
    [Theory]
    [InlineData("\"{username|lower}\"", "alice")]
    [InlineData("42", "42")]
    [InlineData("\"fixed\"", "fixed")]
    [InlineData("\"{groups}\"", "eng,staff,wiki-admins")]
    [InlineData("[ \"{email|lower}\", \"{phone}\", \"{username}@example.org\" ]", "alice@example.com,ALICE@example.org")]
    [InlineData("""{ "From": "{role}", "Map": { "Manager": "00e1", "*": "00e2" } }""", "00e1")]
    [InlineData("""{ "From": "{username}", "Map": { "Manager": "00e1", "*": "00e2" } }""", "00e2")]
    [InlineData("""{ "From": "{groups}", "Map": { "eng": "Engineering", "staff": "Engineering", "wiki-admins": "Admins" } }""", "Engineering,Admins")]
    public void Gives_texts(string json, string expected) =>
        Bind(json).Source.ShouldNotBeNull().Evaluate(Persons.Alice).ShouldBeOfType<SourceValue.Texts>().Values.ShouldBe(expected.Split(','));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Gives_truth_values(string json, bool expected) =>
        Bind(json).Source.ShouldNotBeNull().Evaluate(Persons.Alice).ShouldBe(new SourceValue.Flag(expected));

    [Theory]
    [InlineData("null")]
    [InlineData("""{ "From": "{role}", "Map": { "Manager": null } }""")]
    public void Null_clears(string json) => Bind(json).Source.ShouldNotBeNull().Evaluate(Persons.Alice).ShouldBe(SourceValue.Clear.Instance);

    [Theory]
    [InlineData("\"{phone}\"")]
    [InlineData("[ \"{phone}\" ]")]
    [InlineData("""{ "From": "{role}", "Map": { "Clerk": "1" } }""")]
    [InlineData("""{ "From": "{phone}", "Map": { "*": "1" } }""")]
    public void A_value_that_the_person_lacks_is_absent(string json) => Bind(json).Source.ShouldNotBeNull().Evaluate(Persons.Alice).ShouldBe(SourceValue.Absent.Instance);

    [Fact]
    public void A_table_may_have_keys_with_colons()
    {
        var source = Bind("""{ "From": "{entitlement}", "Map": { "urn:mace:example.com:wiki:admin": "Admin" } }""").Source.ShouldNotBeNull();
        source.Evaluate(Persons.With(("entitlement", ["urn:mace:example.com:wiki:admin"]))).ShouldBeOfType<SourceValue.Texts>().Values.ShouldBe(["Admin"]);
    }

    [Theory]
    [InlineData("\"\"", "V = \"\": is an empty text. Write null to clear the value, or leave the key out to leave it alone.")]
    [InlineData("\"{username|lowr}\"", "V = \"{username|lowr}\": has an unknown filter \"lowr\" at position 11. Did you mean \"lower\"? Legal: default, first, hash, join, last, lower, map, regex, replace, split, trim, truncate, upper.")]
    [InlineData("""{ "Map": { "a": "b" } }""", "V:From: is missing. Write the template whose values are looked up, as in \"{role}\".")]
    [InlineData("""{ "From": "{role}", "Mapp": { "a": "b" } }""", "V:Mapp: is not a key that is known here. Did you mean \"Map\"? Known: From, Map.")]
    [InlineData("""{ "From": "{role}", "Map": "a" }""", "V:Map = \"a\": is no look-up table. Write { \"value\": \"what stands for it\", \"*\": \"otherwise\" }.")]
    public void Says_what_is_wrong(string json, string message) => Bind(json).Errors.ShouldBe([message]);

    private static (ValueSource? Source, IReadOnlyList<string> Errors) Bind(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{ \"V\": {json} }}"));
        var context = new ConfigurationContext(new ConfigurationBuilder().AddJsonStream(stream).Build());
        var source = ValueSource.Bind(context.Root.GetSection("V"), context);
        return (source, [.. context.Errors.All.Select(e => e.ToString())]);
    }
}
