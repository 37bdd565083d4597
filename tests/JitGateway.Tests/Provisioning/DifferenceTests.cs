using JitGateway.Provisioning;
using Xunit.Abstractions;

namespace JitGateway.Tests.Provisioning;

/// <summary>Properties of the difference, on random accounts and mappings; the seed makes a failure repeatable.</summary>
public sealed class DifferenceTests(ITestOutputHelper output)
{
    private const int Count = 10_000;
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private static readonly string[] Texts = ["x", "X", " x ", "y", "0103", "103", "+49 (30) 1", "004930 1", "x  y", "x y", "true", "false", ""];

    [Fact]
    public void Applied_to_what_is_held_it_gives_what_is_wanted_and_then_nothing_is_left_to_send()
    {
        var random = Seeded(20261122);
        var sent = 0;
        for (var i = 0; i < Count; i++)
        {
            var (mappings, held, wanted) = Draw(random);
            var difference = Difference.Between(held, wanted, mappings, _ => true, IsOurs);
            var account = new FakeAccount("1");
            account.Apply(new BackendUser(held), v => v);
            account.Apply(difference, v => v);

            foreach (var mapping in mappings)
                ShouldBeWanted(mapping, held.GetValueOrDefault(mapping.Attribute), wanted, account.Attributes.GetValueOrDefault(mapping.Attribute));
            Difference.Between(account.Attributes, wanted, mappings, _ => true, IsOurs).Attributes.ShouldBeEmpty("a second time nothing is left");
            difference.Attributes.Values.OfType<AttributeValue.List>().All(l => l.Values.Count > 0).ShouldBeTrue("some systems have no empty lists: null says it");
            sent += difference.Attributes.Count;
        }

        sent.ShouldBeGreaterThan(Count);
    }

    [Fact]
    public void Nothing_is_sent_when_both_are_equal_by_the_rule()
    {
        var random = Seeded(20261123);
        for (var i = 0; i < Count; i++)
        {
            var (mappings, _, wanted) = Draw(random);
            var spelt = wanted.ToDictionary(w => w.Key, w => Respelt(w.Value, mappings.First(m => m.Attribute == w.Key).Compare, random), StringComparer.Ordinal);
            Difference.Between(spelt, wanted, mappings, _ => true, IsOurs).Attributes.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Only_what_is_concerned_is_sent()
    {
        var random = Seeded(20261124);
        for (var i = 0; i < Count; i++)
        {
            var (mappings, held, wanted) = Draw(random);
            Difference.Between(held, wanted, mappings, name => name == "b", IsOurs).Attributes.Keys.ShouldBeSubsetOf(["b"]);
        }
    }

    [Theory]
    [InlineData("IgnoreCase", "Alice", "ALICE", true)]
    [InlineData("IgnoreCase", "Alice", "Bob", false)]
    [InlineData("Trim", "Alice", "Alice   ", true)]
    [InlineData("Trim", "Alice", "alice", false)]
    [InlineData("Trim", "Alice  Smith", "Alice Smith", false)]
    [InlineData("Trim,IgnoreCase", "Alice", " alice ", true)]
    [InlineData("Blanks", "Alice  Smith", "Alice Smith", true)]
    [InlineData("Blanks", "AliceSmith", "Alice Smith", false)]
    [InlineData("Blanks", "Alice ", "Alice", false)]
    [InlineData("Number", "000103", "103", true)]
    [InlineData("Number", "1.50", "1.5", true)]
    [InlineData("Number", "103", "1030", false)]
    [InlineData("Number", "A7", "a7", false)]
    [InlineData("Digits", "+49 (30) 12-34", "0049 30 1234", true)]
    [InlineData("Digits", "+49 30 1234", "+49 30 1235", false)]
    [InlineData("Digits", "none", "unknown", false)]
    [InlineData("Exact", "Alice", "alice", false)]
    public void Texts_compare_by_the_attributes_rule(string rules, string a, string b, bool same) =>
        Rule(rules).Same(new AttributeValue.Text(a), new AttributeValue.Text(b)).ShouldBe(same);

    [Theory]
    [InlineData("Exact", "a;b", "b;a", true)]
    [InlineData("Ordered", "a;b", "b;a", false)]
    [InlineData("Ordered", "a;b", "a;b;a", true)]
    [InlineData("Ordered,IgnoreCase", "a;b", "A;B", true)]
    [InlineData("Exact", "a;b", "a", false)]
    public void Lists_compare_as_sets_unless_their_order_counts(string rules, string a, string b, bool same) =>
        Rule(rules).Same(new AttributeValue.List(a.Split(';')), new AttributeValue.List(b.Split(';'))).ShouldBe(same);

    [Fact]
    public void A_truth_value_equals_its_text_and_a_text_a_list_of_it()
    {
        var exact = ValueComparison.Exact;
        exact.Same(new AttributeValue.Flag(true), new AttributeValue.Text("True")).ShouldBeTrue();
        exact.Same(new AttributeValue.Flag(true), new AttributeValue.Text("false")).ShouldBeFalse();
        exact.Same(new AttributeValue.Flag(true), new AttributeValue.Text("1")).ShouldBeTrue();
        exact.Same(new AttributeValue.Text("0"), new AttributeValue.Flag(false)).ShouldBeTrue();
        exact.Same(new AttributeValue.Text("0"), new AttributeValue.Flag(true)).ShouldBeFalse();
        exact.Same(new AttributeValue.Text("perhaps"), new AttributeValue.Flag(true)).ShouldBeFalse();
        exact.Same(null, new AttributeValue.Flag(false)).ShouldBeFalse();
        exact.Same(new AttributeValue.Text("x"), new AttributeValue.List(["x"])).ShouldBeTrue();
        exact.Same(null, new AttributeValue.List([])).ShouldBeTrue();
        exact.Same(null, new AttributeValue.Text("x")).ShouldBeFalse();
    }

    /// <summary>The policies once more, from the side of the result.</summary>
    private static void ShouldBeWanted(AttributeMapping mapping, AttributeValue? before, Dictionary<string, AttributeValue?> wanted, AttributeValue? after)
    {
        var (rule, held, result) = (mapping.Compare, ValueComparison.Texts(before), ValueComparison.Texts(after));
        var isLeftAlone = !wanted.TryGetValue(mapping.Attribute, out var value) || mapping.Owner == AttributeOwner.CreateOnly || (mapping.Owner == AttributeOwner.Theirs && held.Count > 0);
        if (isLeftAlone) after.ShouldBe(before);
        else if (mapping.List == ListPolicy.Merge && value is not null and not AttributeValue.Flag && before is not AttributeValue.Flag)
        {
            var (others, added, now) = (held.Where(t => !IsOurs(mapping, t)).Select(rule.Normal), ValueComparison.Texts(value).Select(rule.Normal), result.Select(rule.Normal).ToList());
            now.ToHashSet().SetEquals(others.Union(added)).ShouldBeTrue(mapping.ToString());
            if (after != before) now.ShouldBeUnique();
        }
        else rule.Same(after, value).ShouldBeTrue(mapping.ToString());
    }

    /// <summary>Which values the gateway added, where nobody knows: equal ones by the rule have one answer.</summary>
    private static bool IsOurs(AttributeMapping mapping, string text) => mapping.Compare.Normal(text).Length % 2 == 0;

    private Random Seeded(int seed)
    {
        output.WriteLine($"seed {seed}, {Count} cases");
        return new Random(seed);
    }

    private static ValueComparison Rule(string rules) => new([.. rules.Split(',').Select(Enum.Parse<CompareRule>)]);

    /// <summary>Another spelling of the same.</summary>
    private static AttributeValue? Respelt(AttributeValue? value, ValueComparison rule, Random random) => value switch
    {
        AttributeValue.Text(var text) => new AttributeValue.Text(Respelt(text, rule)),
        AttributeValue.List(var texts) => new AttributeValue.List([.. texts.Select(t => Respelt(t, rule)).OrderBy(_ => rule.IsOrdered ? 0 : random.Next())]),
        _ => value,
    };

    private static string Respelt(string text, ValueComparison rule) =>
        Texts.Select(t => rule.Normal(t) == rule.Normal(text) ? t : text).Append(text).OrderBy(t => t, StringComparer.Ordinal).First();

    private static (IReadOnlyList<AttributeMapping> Mappings, Dictionary<string, AttributeValue?> Held, Dictionary<string, AttributeValue?> Wanted) Draw(Random random)
    {
        var mappings = Names.Select(n => new AttributeMapping
        {
            Attribute = n,
            Compare = new ValueComparison([.. Enum.GetValues<CompareRule>().Where(_ => random.Next(4) == 0)]),
            Owner = One<AttributeOwner>(random),
            List = One<ListPolicy>(random),
        }).ToList();
        return (mappings, Values(random, mayBeNull: false), Values(random, mayBeNull: true));
    }

    private static T One<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(2) == 0 ? 0 : random.Next(Enum.GetValues<T>().Length)];

    private static Dictionary<string, AttributeValue?> Values(Random random, bool mayBeNull)
    {
        var values = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            switch (random.Next(5))
            {
                case 0: break;
                case 1: values[name] = new AttributeValue.Flag(random.Next(2) == 0); break;
                case 2: values[name] = new AttributeValue.List([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Texts[random.Next(Texts.Length - 1)])]); break;
                case 3 when mayBeNull: values[name] = null; break;
                default: values[name] = new AttributeValue.Text(Texts[random.Next(Texts.Length)]); break;
            }
        }

        return values;
    }
}
