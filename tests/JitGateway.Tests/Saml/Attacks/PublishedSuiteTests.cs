using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using JitGateway.Tests.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>The page beside this file, held to what the files have.</summary>
public sealed partial class PublishedSuiteTests
{
    private static readonly IReadOnlyDictionary<string, int> Published = Row().Matches(File.ReadAllText(Path.Combine(Folder(), "README.md")))
        .ToDictionary(row => row.Groups["file"].Value, row => int.Parse(row.Groups["cases"].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    [Fact]
    public void Every_family_is_on_the_page()
    {
        var families = Families().Select(t => t.Name);

        Published.Keys.Order(StringComparer.Ordinal).ShouldBe(families.Order(StringComparer.Ordinal));
        Published.Count.ShouldBe(16);
    }

    [Fact]
    public void No_family_has_fewer_cases_than_the_page_says()
    {
        foreach (var family in Families()) CasesOf(family).ShouldBeGreaterThanOrEqualTo(Published[family.Name], family.Name);
    }

    [Fact]
    public void There_are_at_least_250_hostile_messages_and_60_good_ones()
    {
        Families().Sum(CasesOf).ShouldBeGreaterThanOrEqualTo(250);
        CasesOf(typeof(GoodMessageTests)).ShouldBeGreaterThanOrEqualTo(60);
    }

    /// <summary>So that a case can be found by its family and its name.</summary>
    [Fact]
    public void No_two_cases_of_a_family_have_one_name()
    {
        foreach (var family in Families()) NamesOf(family).ShouldBeUnique(family.Name);
    }

    private static IEnumerable<Type> Families() =>
        typeof(AttackList).Assembly.GetTypes().Where(t => t.Namespace == typeof(AttackList).Namespace && NamesProperty(t) is not null);

    private static int CasesOf(Type family) => Tables(family).Sum(table => table.Cast<object>().Count());

    private static IEnumerable<string> NamesOf(Type family) => Tables(family).SelectMany(table => table.Cast<object[]>()).Select(row => (string)row[0]);

    private static IEnumerable<IEnumerable> Tables(Type family) =>
        family.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType.Name.StartsWith("TheoryData", StringComparison.Ordinal)).Select(p => (IEnumerable)p.GetValue(null)!);

    private static PropertyInfo? NamesProperty(Type type) => type.GetProperty("Names", BindingFlags.Public | BindingFlags.Static);

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    [GeneratedRegex(@"^\|[^|]*\| \[(?<file>\w+)\.cs\]\(\k<file>\.cs\) \| (?<cases>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
