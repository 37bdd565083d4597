using System.Text;
using JitGateway.Identity.Templates;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>Properties that hold for every template, shown on random ones; the seed makes a failure repeatable.</summary>
public sealed class RandomTemplateTests
{
    private const int Count = 10_000;
    private static readonly string[] Words = ["username", "mail", "attr:urn:oid:2.5.4.42", "attr:'a|b'", "groups", "'it''s'", "phone", "givenName", "x?", "attr:{"];
    private static readonly string[] Filters =
        ["lower", "upper", "trim", "first", "last", "join", "join:;", "join:', '", "split:@", "replace:a:b", "replace:'|':':'", "regex:'^(.)'", "regex:a:'}'",
         "truncate:3", "hash", "hash:8", "default:x y", "default:a:b", "map:a=b:*=c", "nonsense", "truncate:0"];

    [Fact]
    public void What_was_printed_parses_to_the_same_again()
    {
        var random = new Random(20260301);
        var parsed = 0;
        for (var i = 0; i < Count; i++)
        {
            var text = Sensible(random);
            if (!ValueTemplate.TryParse(text, out var template, out var error))
            {
                error.ShouldNotBeNullOrEmpty();
                continue;
            }

            parsed++;
            var printed = template.ToString();
            var again = ValueTemplate.TryParse(printed, out var second, out error) ? second : throw new FormatException($"{text} -> {printed}: {error}");
            again.ToString().ShouldBe(printed);
            again.Evaluate(Persons.Alice).ShouldBe(template.Evaluate(Persons.Alice), customMessage: text);
        }

        parsed.ShouldBeGreaterThan(Count / 3);
    }

    [Fact]
    public void No_text_makes_parsing_or_evaluation_throw()
    {
        const string alphabet = "{}|:'?() abcxé\0\n@,=*lowerattrjoin";
        var random = new Random(20260302);
        for (var i = 0; i < Count; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            if (ValueTemplate.TryParse(text, out var template, out var error)) template.Evaluate(Persons.Alice);
            else error.ShouldNotBeNullOrEmpty();
        }
    }

    private static string Sensible(Random random)
    {
        var text = new StringBuilder();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
            text.Append(random.Next(3) == 0 ? "lit {{ '" : $"{{{Choice(random, 2)}}}");
        return text.ToString();
    }

    private static string Choice(Random random, int depth) =>
        string.Join(random.Next(2) == 0 ? " ?? " : "??", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Alternative(random, depth)));

    private static string Alternative(Random random, int depth)
    {
        var operand = depth > 0 && random.Next(4) == 0 ? $"({Choice(random, depth - 1)})" : Words[random.Next(Words.Length)];
        var filters = Enumerable.Range(0, random.Next(3)).Select(_ => (random.Next(2) == 0 ? "|" : " | ") + Filters[random.Next(Filters.Length)]);
        return operand + string.Concat(filters);
    }
}
