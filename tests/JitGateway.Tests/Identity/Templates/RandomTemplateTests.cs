using JitGateway.Identity;
using JitGateway.Identity.Templates;
using Xunit.Abstractions;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>Properties that hold for every template, shown on random ones; the seed makes a failure repeatable.</summary>
public sealed class RandomTemplateTests(ITestOutputHelper output)
{
    private const int Count = 10_000;

    private static readonly UserIdentity[] Everybody = [Persons.Alice, .. HostilePersons.All];

    [Fact]
    public void What_was_printed_parses_to_the_same_again()
    {
        var templates = Seeded(20261122);
        for (var i = 0; i < Count; i++)
        {
            var text = templates.Next();
            var template = ValueTemplate.TryParse(text, out var first, out var error) ? first : throw new FormatException($"{text}: {error}");
            var printed = template.ToString();
            var again = ValueTemplate.TryParse(printed, out var second, out error) ? second : throw new FormatException($"{text} -> {printed}: {error}");
            again.ToString().ShouldBe(printed, text);
            again.Names.ShouldBe(template.Names, ignoreOrder: true, text);
            again.Constant.ShouldBe(template.Constant, text);
            again.Evaluate(Persons.Alice).ShouldBe(template.Evaluate(Persons.Alice), customMessage: text);
        }
    }

    [Fact]
    public void No_template_throws_for_whatever_person()
    {
        var templates = Seeded(20261123);
        var values = 0;
        for (var i = 0; i < Count; i++)
        {
            var template = ValueTemplate.Parse(templates.Next());
            foreach (var person in Everybody)
            {
                var found = template.Evaluate(person);
                if (found is null) continue;
                values++;
                (found.Count > 0 && found.All(v => v.Length > 0)).ShouldBeTrue("a list without values is absent, and an empty text is no value");
            }
        }

        values.ShouldBeGreaterThan(Count);
    }

    [Fact]
    public void No_text_makes_parsing_throw_and_every_refusal_has_a_place_and_a_cure()
    {
        var templates = Seeded(20261124);
        var (parsed, refused) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var text = templates.NextBroken();
            var template = ValueTemplate.Compile(text, out var fault);
            if (template is not null)
            {
                parsed++;
                template.Evaluate(Persons.Alice);
                continue;
            }

            refused++;
            fault.ShouldNotBeNull().Position.ShouldBeInRange(1, text.Length + 1, text);
            fault.What.ShouldNotBeEmpty();
            fault.Cure.ShouldNotBeEmpty();
        }

        parsed.ShouldBeGreaterThan(Count / 10);
        refused.ShouldBeGreaterThan(Count / 10);
    }

    private RandomTemplate Seeded(int seed)
    {
        output.WriteLine($"seed {seed}, {Count} templates");
        return new RandomTemplate(seed);
    }
}
