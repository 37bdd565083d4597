using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace JitGateway.Tests.Saml.Mutation;

/// <summary>
/// Turns over, shifts or leaves out each decision of the acceptance of messages in turn, and looks whether some test notices. The whole check is
/// started by <c>tests/mutation</c>; in the test command a sample shows that the check works.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const long Patience = 2_000_000;

    private static readonly string[] Namespaces = ["JitGateway.Saml.Signatures", "JitGateway.Saml.Validation", "JitGateway.Saml.Encryption"];

    // what takes long, starts servers, or is about something else; and this check itself
    private static readonly string[] Passed = ["FuzzTests", "FuzzedInputTests", "MutationTests"];

    private static readonly string[] Suites =
    [
        "JitGateway.Tests.Saml.Attacks", "JitGateway.Tests.Saml.Signatures", "JitGateway.Tests.Saml.Validation", "JitGateway.Tests.Saml.Protocol", "JitGateway.Tests.Saml.Encryption",
    ];

    // of other suites, what is about decisions of these modules
    private static readonly string[] More = ["FederationTests", "MetadataReaderTests", "ScopedAttributesTests"];

    [Fact]
    public void Every_decision_is_held_by_a_test()
    {
        var everything = Environment.GetEnvironmentVariable("JITGATEWAY_MUTATION") is { Length: > 0 };
        var mutator = new Mutator(Namespaces);
        var bench = new TestBench(mutator.Mutate(TestBench.Product.Location));
        var mutants = mutator.Mutants;
        mutants.Count.ShouldBeGreaterThan(300);
        if (!everything) mutants = [.. mutants.Where(static m => m.Method.EndsWith("SignatureVerifier.Verify", StringComparison.Ordinal))];
        var tests = bench.Cases(t => !Passed.Contains(t.Name) && (everything ? Suites.Contains(t.Namespace) || More.Contains(t.Name) : t.Namespace == Suites[1])).ToList();
        var useless = tests.Where(t => !Rehearse(bench, t)).ToList();
        useless.Count.ShouldBeLessThan(5, string.Join('\n', useless.Select(t => t.Name)));
        tests = [.. tests.Except(useless)];

        var survivors = mutants.Where(m => !IsKilled(bench, m, tests)).ToList();

        var known = everything ? KnownSurvivors() : KnownSurvivors().Where(k => mutants.Any(m => m.Key == k.Key)).ToDictionary();
        var report = Report(mutants, survivors, known);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "mutation.txt"), report);
        output.WriteLine(report);
        survivors.Where(m => !known.ContainsKey(m.Key)).ShouldBeEmpty(report);
        known.Where(static k => !k.Value.StartsWith("by chance", StringComparison.Ordinal)).Select(static k => k.Key).Except(survivors.Select(m => m.Key), StringComparer.Ordinal).ShouldBeEmpty("these are listed as survivors and are none");
    }

    /// <summary>Without a mutant the test passes, and notes what it comes past. One that fails here (for it looks where it was loaded from, or at the time) can tell nothing.</summary>
    private static bool Rehearse(TestBench bench, TestCase test)
    {
        bench.Active = -1;
        bench.Asked = 0;
        bench.Passed = test.Passes;
        test.Took = bench.Run(test, out var thrown);
        bench.Passed = null;
        test.Asks = bench.Asked;
        return thrown is null;
    }

    private static bool IsKilled(TestBench bench, Mutant mutant, IReadOnlyList<TestCase> tests)
    {
        bench.Active = mutant.Id;
        foreach (var test in tests.Where(t => t.Passes.Contains(mutant.Id)).OrderBy(t => t.Took))
        {
            // twice, so that what fails by chance is not taken for a test that notices
            if (Fails(bench, test) && Fails(bench, test)) return true;
        }

        return false;
    }

    private static bool Fails(TestBench bench, TestCase test)
    {
        bench.Patience = Patience + 3 * test.Asks;   // a test that asks much by itself notices nothing by that
        bench.Run(test, out var thrown);
        return thrown is not null;
    }

    /// <summary>Mutants that change nothing that anybody could see, each with the reason: <c>key -- because reason</c>.</summary>
    private static Dictionary<string, string> KnownSurvivors()
    {
        using var stream = typeof(MutationTests).Assembly.GetManifestResourceStream("survivors.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => !l.StartsWith('#')).Select(static l => l.Split(" -- because ", 2)).ToDictionary(static p => p[0], static p => p[1], StringComparer.Ordinal);
    }

    private static string Report(IReadOnlyList<Mutant> mutants, IReadOnlyList<Mutant> survivors, IReadOnlyDictionary<string, string> known)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{mutants.Count} mutants, {mutants.Count - survivors.Count} killed, {survivors.Count} survived, {survivors.Count(m => known.ContainsKey(m.Key))} of them known to change nothing");
        foreach (var module in mutants.GroupBy(static m => m.Method.Split('.')[0]))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {module.Key}: {module.Count()} mutants, {survivors.Count(s => s.Method.StartsWith(module.Key + ".", StringComparison.Ordinal))} survived");
        foreach (var survivor in survivors.Where(m => !known.ContainsKey(m.Key))) text.AppendLine(CultureInfo.InvariantCulture, $"SURVIVED {survivor}");
        foreach (var killed in known.Keys.Except(survivors.Select(m => m.Key), StringComparer.Ordinal)) text.AppendLine(CultureInfo.InvariantCulture, $"listed, and killed: {killed}");
        return text.ToString();
    }
}
