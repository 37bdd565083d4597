using System.Globalization;
using System.Text;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks.Fuzzing;
using Xunit.Abstractions;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Good messages changed at random, in bytes, in markup and in their tree. Whatever comes of it is refused by name, or says exactly what was signed;
/// nothing is thrown, and nothing takes long. <c>JITGATEWAY_FUZZ=1000000</c> makes the run longer, <c>JITGATEWAY_FUZZ_SEED=n</c> begins it elsewhere:
/// with a count of 1 that tries one mutant again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int InTheTestCommand = 20_000;

    [Fact]
    public void Accepts_nothing_but_what_was_signed()
    {
        var count = Setting("JITGATEWAY_FUZZ") ?? InTheTestCommand;

        var report = new Fuzzer(ValidateAndInspect, GoodMessages.All, GoodMessages.Foreign).Run(Setting("JITGATEWAY_FUZZ_SEED") ?? 1, count);

        report.Write("validation");
        output.WriteLine(report.ToString());
        report.Findings.ShouldBeEmpty(report.ToString());
        report.Messages.ShouldBe(count);
        (report.Accepted + report.Refused.Values.Sum()).ShouldBe(count);
        if (count < InTheTestCommand) return;
        report.Accepted.ShouldBeGreaterThan(count / 50, "hardly a mutation was harmless: the mutations are too coarse to find anything");
        report.Refused.Count.ShouldBeGreaterThan(40, "the mutations do not come far enough");
        report.Refused.Values.Max().ShouldBeLessThan(count / 3, "most mutants end at the same place");
    }

    public static TheoryData<string> Faults => [.. BrokenExaminees.All.Keys];

    /// <summary>A validation with each of these faults is found out, so the run above means something.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void Finds(string fault)
    {
        var report = new Fuzzer(BrokenExaminees.All[fault], GoodMessages.InClear, GoodMessages.Foreign).Run(1, InTheTestCommand, untilFound: true);

        report.Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Each_good_message_is_accepted_and_a_seed_makes_the_same_mutant_again()
    {
        GoodMessages.All.Select(m => Validate(m.Bytes).Claims).Distinct().Count().ShouldBe(2, "alice and bob");
        foreach (var foreign in GoodMessages.Foreign) Validate(foreign.Bytes).Claims.ShouldBeNull(foreign.Name);
        for (var seed = 1; seed < 100; seed++)
            Mutants.Make(seed, GoodMessages.All, GoodMessages.Foreign).ShouldBe(Mutants.Make(seed, GoodMessages.All, GoodMessages.Foreign));
    }

    [Fact]
    public void A_finding_tells_its_seed_and_leaves_its_message()
    {
        var report = new FuzzReport(1, 1, new Dictionary<string, int>(StringComparer.Ordinal), [new FuzzFinding(4711, "accepted", Encoding.UTF8.GetBytes("<x/>"))], TimeSpan.Zero, 0);

        report.Write("sample");

        report.ToString().ShouldContain("seed 4711: accepted");
        File.ReadAllText(Path.Combine(FuzzReport.Folder, "sample-4711.xml")).ShouldBe("<x/>");
    }

    private static Verdict Validate(byte[] message) =>
        ResponseValidator.Validate(message, GoodMessages.Expected).TryGet(out var valid, out var refusal) ? new Verdict(Claims.Of(valid), null) : new Verdict(null, refusal.Reason.Id.Value);

    /// <summary>An inspection finds nothing in what an acceptance accepts, and first of all what an acceptance refuses for.</summary>
    private static Verdict ValidateAndInspect(byte[] message)
    {
        var verdict = Validate(message);
        var first = ResponseInspector.Inspect(message, GoodMessages.Expected).Select(f => f.Refusal.Reason.Id.Value).FirstOrDefault();
        return first == verdict.Reason ? verdict : throw new InvalidOperationException($"acceptance: {verdict.Reason}, inspection: {first}");
    }

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
