using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>Properties of the difference, on random accounts; the seed makes a failure repeatable.</summary>
public sealed class DifferenceTests
{
    private const int Count = 5_000;
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private static readonly string[] Texts = ["x", "X", " x ", "y", "true", "false", ""];

    [Fact]
    public void Applied_to_what_is_held_it_gives_what_is_wanted_and_then_nothing_is_left_to_send()
    {
        var random = new Random(20260301);
        var sent = 0;
        for (var i = 0; i < Count; i++)
        {
            var (mappings, held, wanted) = Draw(random);
            var difference = Difference.Between(held, wanted, mappings, _ => true);
            var account = new FakeAccount("1");
            account.Apply(new BackendUser(held), v => v);
            account.Apply(difference, v => v);
            foreach (var mapping in mappings)
            {
                var expected = wanted.TryGetValue(mapping.Attribute, out var value) ? value : held.GetValueOrDefault(mapping.Attribute);
                mapping.Compare.Same(account.Attributes.GetValueOrDefault(mapping.Attribute), expected).ShouldBeTrue(mapping.Attribute);
            }

            Difference.Between(account.Attributes, wanted, mappings, _ => true).Attributes.ShouldBeEmpty();
            sent += difference.Attributes.Count;
        }

        sent.ShouldBeGreaterThan(Count);
    }

    [Fact]
    public void Nothing_is_sent_when_both_are_equal()
    {
        var random = new Random(20260302);
        for (var i = 0; i < Count; i++)
        {
            var (mappings, _, wanted) = Draw(random);
            Difference.Between(wanted, wanted, mappings, _ => true).Attributes.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Only_what_is_concerned_is_sent()
    {
        var random = new Random(20260303);
        for (var i = 0; i < Count; i++)
        {
            var (mappings, held, wanted) = Draw(random);
            Difference.Between(held, wanted, mappings, name => name == "b").Attributes.Keys.ShouldBeSubsetOf(["b"]);
        }
    }

    [Theory]
    [InlineData("IgnoreCase", "Alice", "ALICE", true)]
    [InlineData("IgnoreCase", "Alice", "Bob", false)]
    [InlineData("Trim", "Alice", "Alice   ", true)]
    [InlineData("Trim", "Alice", "alice", false)]
    [InlineData("Trim,IgnoreCase", "Alice", " alice ", true)]
    [InlineData("Exact", "Alice", "alice", false)]
    public void Texts_compare_by_the_attributes_rule(string rules, string a, string b, bool same) =>
        new ValueComparison([.. rules.Split(',').Select(Enum.Parse<CompareRule>)])
            .Same(new AttributeValue.Text(a), new AttributeValue.Text(b)).ShouldBe(same);

    [Fact]
    public void A_truth_value_equals_its_text_and_a_text_a_list_of_it()
    {
        var exact = ValueComparison.Exact;
        exact.Same(new AttributeValue.Flag(true), new AttributeValue.Text("True")).ShouldBeTrue();
        exact.Same(new AttributeValue.Flag(true), new AttributeValue.Text("false")).ShouldBeFalse();
        exact.Same(new AttributeValue.Text("x"), new AttributeValue.List(["x"])).ShouldBeTrue();
        exact.Same(null, new AttributeValue.List([])).ShouldBeTrue();
        exact.Same(null, new AttributeValue.Text("x")).ShouldBeFalse();
    }

    private static (IReadOnlyList<AttributeMapping> Mappings, Dictionary<string, AttributeValue?> Held, Dictionary<string, AttributeValue?> Wanted) Draw(Random random)
    {
        var mappings = Names.Select(n => new AttributeMapping
        {
            Attribute = n,
            Compare = new ValueComparison([.. Enum.GetValues<CompareRule>().Where(_ => random.Next(3) == 0)]),
        }).ToList();
        return (mappings, Values(random, mayBeNull: false), Values(random, mayBeNull: true));
    }

    private static Dictionary<string, AttributeValue?> Values(Random random, bool mayBeNull)
    {
        var values = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            switch (random.Next(5))
            {
                case 0: break;
                case 1: values[name] = new AttributeValue.Flag(random.Next(2) == 0); break;
                case 2: values[name] = new AttributeValue.List([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Texts[random.Next(4)])]); break;
                case 3 when mayBeNull: values[name] = null; break;
                default: values[name] = new AttributeValue.Text(Texts[random.Next(Texts.Length)]); break;
            }
        }

        return values;
    }
}
