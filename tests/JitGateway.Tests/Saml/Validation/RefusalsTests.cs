using System.Runtime.CompilerServices;
using JitGateway.Saml.Protocol;

namespace JitGateway.Tests.Saml.Validation;

public sealed class RefusalsTests
{
    [Fact]
    public void Every_reason_has_an_id_of_its_own_and_says_what_to_do()
    {
        Refusals.All.Count.ShouldBeGreaterThan(80);
        foreach (var reason in Refusals.All.Values)
        {
            reason.ForUser.ShouldContain("support code", customMessage: reason.Id.Value);
            reason.ForOperator.ShouldEndWith(".", customMessage: reason.Id.Value);
        }
    }

    [Fact]
    public void Every_reason_is_the_expectation_of_some_test()
    {
        var asserted = string.Concat(Directory.EnumerateFiles(SamlTests(), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Refusals.All.Keys.Where(id => !asserted.Contains($"\"{id}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string SamlTests([CallerFilePath] string here = "") => Path.GetDirectoryName(Path.GetDirectoryName(here)!)!;
}
