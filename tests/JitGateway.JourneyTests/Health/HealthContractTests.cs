using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Tests.Telemetry.Health;

namespace JitGateway.JourneyTests.Health;

/// <summary>Readiness never lies: each component is really broken and really mended in turn, and says so at <c>/health/ready</c>.</summary>
public sealed class HealthContractTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var one in HealthCases.All) cases.Add(one.Component, one.Fault);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_component_that_is_broken_says_why_and_one_that_is_mended_says_so(string component, string fault)
    {
        var told = HealthCases.All.Single(c => c.Component == component && c.Fault == fault);
        await using var bed = new HealthBed();
        await told.StartAsync(bed);
        if (bed.Break is { } breakIt)
        {
            await SaysAsync(bed, component, told.Well);
            (await HealthDesk.AskAsync(bed.Management())).Status.ShouldBe(HttpStatusCode.OK);
            await breakIt();
        }

        await SaysAsync(bed, component, told.Broken);
        (await HealthDesk.AskAsync(bed.Management())).Status.ShouldBe(told.IsReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);

        await bed.Mend.ShouldNotBeNull("what is broken can be mended")();
        await SaysAsync(bed, component, told.Well);
        (await HealthDesk.AskAsync(bed.Management())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Every_component_is_broken_and_mended_in_some_case()
    {
        await using var bed = new HealthBed();
        var gateway = await HealthCases.AccountsAsync(bed, new Accounts());

        var (_, components, _) = await HealthDesk.AskAsync(gateway.Management);

        components.Keys.Order(StringComparer.Ordinal).ShouldBe(HealthCases.All.Select(static c => c.Component).Distinct().Order(StringComparer.Ordinal));
        components.Values.ShouldAllBe(said => said.Length > 12, "each gives a reason");
    }

    private static Task<string> SaysAsync(HealthBed bed, string component, string pattern) => Eventually.HoldsAsync(
        async () =>
        {
            bed.Wait();
            return (await HealthDesk.AskAsync(bed.Management())).Components[component];
        },
        said => Regex.IsMatch(said, $"^{pattern}", RegexOptions.None, TimeSpan.FromSeconds(1)), $"{component} says \"{pattern}\"");
}
