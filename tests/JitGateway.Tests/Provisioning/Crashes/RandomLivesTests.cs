using Xunit.Abstractions;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>
/// Random lives of two people of one name at one application: they sign in with other values, the application fails and loses answers, nodes die, the ledger is lost, the mapping changes,
/// somebody edits, disables and deletes. Never has a person two accounts, and in the end everybody has one that holds what the mapping wants. The seed makes a failure repeatable.
/// </summary>
public sealed class RandomLivesTests(ITestOutputHelper output)
{
    private const int Lives = 1_500;
    private const int FirstSeed = 20_261_122;

    [Fact]
    public async Task Whatever_happens_nobody_has_two_accounts_and_in_the_end_everybody_has_what_the_mapping_wants()
    {
        var told = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = FirstSeed; seed < FirstSeed + Lives; seed++)
        {
            using var life = new RandomLife(seed);
            await life.LiveAsync();
            await life.EndAsync();
            foreach (var what in life.Told) told[what] = told.GetValueOrDefault(what) + 1;
        }

        output.WriteLine($"{Lives} lives, seeds {FirstSeed} to {FirstSeed + Lives - 1}: {string.Join(", ", told.Select(t => $"{t.Key} {t.Value}"))}");
        foreach (var outcome in (string[])["created", "updated", "unchanged", "refused", "unavailable", "died"]) told.GetValueOrDefault(outcome).ShouldBeGreaterThan(Lives / 10, outcome);
    }
}
