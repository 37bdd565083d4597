using System.Reflection;
using System.Runtime.CompilerServices;
using JitGateway.Saml.Protocol;

namespace JitGateway.Tests.Saml.Validation;

public sealed class RefusalsTests
{
    public static TheoryData<string> Ids => [.. Refusals.All.Keys];

    [Fact]
    public void Every_reason_has_an_id_of_its_own()
    {
        var declared = typeof(Refusals).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(RefusalReason)).ToList();

        declared.Count.ShouldBeGreaterThan(100);
        Refusals.All.Count.ShouldBe(declared.Count);
        declared.Select(f => ((RefusalReason)f.GetValue(null)!).Id.Value).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Says_what_happened_and_what_to_do_to_the_person_and_to_the_operator(string id)
    {
        var reason = Refusals.All[id];

        reason.Id.Value.ShouldBe(id);
        id.ShouldMatch(@"^saml(\.[a-z][a-z0-9_]*)+$");
        reason.ForUser.ShouldMatch(@"\. (Give|Start again|Sign out there, then start again)\b.*support code to your help desk\.$");
        reason.ForUser.ShouldNotMatch("assertion|SAML|signature|metadata|clock skew", "a person is told in words of the trade");
        reason.ForOperator.ShouldMatch(@"\((?:[^()]*, )?(Core|Profiles|Bindings|XML Encryption) \d|\b(Let|Set|Check|Compare|Refresh|[Rr]efresh its metadata|Switch|Name|[Gg]ive|Look)\b", "the operator reads neither paragraph nor cure");
        reason.ForOperator.ShouldEndWith(".");
    }

    /// <summary>Their measured seconds are asserted in <see cref="ClockSkewTests"/>; that every refusal of the attacks has facts, in <see cref="Attacks.Exchange"/>.</summary>
    [Fact]
    public void Every_reason_about_clocks_names_the_setting_to_the_operator()
    {
        foreach (var reason in Refusals.All.Values.Where(r => r.Id.Value.EndsWith("_future", StringComparison.Ordinal) || r.Id.Value is "saml.conditions.not_yet" or "saml.conditions.expired" or "saml.confirmation.expired"))
            reason.ForOperator.ShouldContain("Skew", customMessage: reason.Id.Value);
    }

    [Fact]
    public void Every_reason_is_the_expectation_of_some_test()
    {
        var asserted = string.Concat(Directory.EnumerateFiles(SamlTests(), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Refusals.All.Keys.Where(id => !asserted.Contains($"\"{id}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string SamlTests([CallerFilePath] string here = "") => Path.GetDirectoryName(Path.GetDirectoryName(here)!)!;
}
