using JitGateway.Identity.DryRun;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>Two versions of a mapping, over the logins of several people.</summary>
public sealed class MappingComparisonTests
{
    private readonly DryRunBed _bed = new();

    [Fact]
    public async Task The_same_mapping_changes_nothing()
    {
        var comparison = await CompareAsync(ProvisioningTestBed.Wiki);

        comparison.Compared.ShouldBe(2);
        comparison.Logins.ShouldBeEmpty();
        comparison.Before.ShouldBe(comparison.After);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Says_which_attributes_change_and_for_whom()
    {
        var comparison = await CompareAsync(ProvisioningTestBed.Wiki.Replace("{title}", "{title|upper}").Replace("\"mail\": \"{email}\", ", ""));

        comparison.Attributes.ShouldBe(new Dictionary<string, int> { ["mail"] = 2, ["title"] = 1 });
        Lines(comparison).ShouldBe(
        [
            "alice-0001 mail: alice@example.com -> -",
            "alice-0001 title: Engineer -> ENGINEER",
            "bob-0002 mail: bob@example.com -> -",
        ]);
        comparison.Before.ShouldNotBe(comparison.After);
    }

    [Fact]
    public async Task Says_who_would_be_refused_by_the_other_and_by_what_people_would_be_found()
    {
        var comparison = await CompareAsync(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Required\": [ \"title\" ], \"Retries\"").Replace("externalId={subject}", "externalId={idp}:{subject}"));

        Lines(comparison).ShouldBe(
        [
            "alice-0001 match: externalId=alice-0001|userName=alice -> externalId=corp:alice-0001|userName=alice",
            "alice-0001 externalId: alice-0001 -> corp:alice-0001",
            "bob-0002 match: externalId=bob-0002|userName=bob -> ",
            "bob-0002 refusal: - -> 1401 REQUIRED_VALUE_MISSING, no value for title",
        ]);
    }

    [Fact]
    public async Task What_the_attributes_rule_calls_the_same_is_no_change()
    {
        var comparison = await CompareAsync(
            ProvisioningTestBed.Wiki.Replace("\"{title}\"", """{ "From": "{title|lower}", "Compare": "IgnoreCase" }"""),
            ProvisioningTestBed.Wiki.Replace("\"{title}\"", """{ "From": "{title|upper}", "Compare": "IgnoreCase" }"""));

        comparison.Logins.ShouldBeEmpty();
    }

    private Task<MappingComparison> CompareAsync(string after) => CompareAsync(ProvisioningTestBed.Wiki, after);

    private async Task<MappingComparison> CompareAsync(string before, string after)
    {
        var people = new[] { People.Alice(), People.Of("bob-0002", ("username", "bob"), ("email", "bob@example.com")) };
        var (old, other) = (new List<MappedLogin>(), new List<MappedLogin>());
        foreach (var person in people)
        {
            old.Add(await _bed.MapAsync(person, before));
            other.Add(await _bed.MapAsync(person, after));
        }

        return MappingComparison.Between(old, other);
    }

    private static IEnumerable<string> Lines(MappingComparison comparison) =>
        comparison.Logins.SelectMany(l => l.Changes, (l, c) => $"{l.Person!.Subject} {c.Name}: {Text(c.Before)} -> {Text(c.After)}");

    private static string Text(IReadOnlyList<string>? values) => values is null ? "-" : string.Join('|', values);
}
