using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Salesforce;
using JitGateway.Tests.Provisioning.DryRun;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>What a dry run says of a user whom the mapping disables is what a pass makes of them, whatever the mapping calls the field.</summary>
public sealed class SalesforceDryRunTests : IAsyncLifetime
{
    private const string Preset = """ "Preset": "Salesforce" """;
    private const string Own = """
        "Match": "FederationIdentifier={subject}",
        "Mapping": { "Username": "{attr:User.Username}", "LastName": "{attr:User.LastName}", "Email": "{attr:User.Email}", "ProfileId": "{attr:User.ProfileId}", "User.IsActive": false }
        """;

    private readonly DryRunBed _bed = new();
    private SalesforceEmulator _org = null!;

    public async Task InitializeAsync() => _org = await SalesforceEmulator.StartAsync();

    public async Task DisposeAsync() => await _org.DisposeAsync();

    [Theory]
    [InlineData(Preset, "0")]
    [InlineData(Preset + """, "Mapping": { "IsActive": false }""", null)]
    [InlineData(Own, null)]
    public async Task Who_is_to_be_disabled_is_said_to_be_refused_and_is(string mapping, string? brought)
    {
        var part = Part(mapping);
        var said = await _bed.PlanAsync(Ada(brought), part);
        _org.Writes().ShouldBeEmpty();
        (said.Outcome, said.Failure?.Code).ShouldBe((DryRunOutcome.Refused, 1404));
        said.Writes.ShouldHaveSingleItem().Operation.ShouldBe("create");

        var done = await _bed.Passes.PassAsync(Ada(brought), part);
        done.ShouldBeOfType<ProvisioningResult.Refused>().Failure.Reason.Value.ShouldBe(said.Failure!.Reason);
        SalesforceOrg.Text(_org.Org.All("User").ShouldHaveSingleItem(), "FederationIdentifier").ShouldBe("alice-0001");
    }

    [Fact]
    public async Task Whoever_is_there_and_to_be_disabled_is_said_to_be_refused_and_is()
    {
        (await _bed.Passes.PassAsync(Ada("1"), Part(Preset))).ShouldBeOfType<ProvisioningResult.Created>();

        var said = await _bed.PlanAsync(Ada("0"), Part(Preset));
        (said.Outcome, said.Failure?.Code).ShouldBe((DryRunOutcome.Refused, 1404));
        (await _bed.Passes.PassAsync(Ada("0"), Part(Preset))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Reason.Value.ShouldBe(said.Failure!.Reason);
    }

    [Fact]
    public void A_state_that_is_none_is_an_error_of_the_configuration() =>
        ProvisioningTestBed.Read(Section(Own.Replace("false", "\"perhaps\"", StringComparison.Ordinal)), SalesforceAdapter.Registration).Errors.ShouldBe(
            ["Backends:wiki:Provisioning:Mapping:User.IsActive = \"perhaps\": is no state of an account, which is enabled or disabled. Write true or false."]);

    private BackendProvisioning Part(string mapping)
    {
        var (part, errors) = ProvisioningTestBed.Read(Section(mapping), SalesforceAdapter.Registration);
        errors.ShouldBeEmpty();
        return part;
    }

    private string Section(string mapping) => $$"""{ "Adapter": "Salesforce", "Retries": 0, {{mapping}}, "Salesforce": {{_org.Settings()}} }""";

    private static UserIdentity Ada(string? active) => People.Alice(
        ("attr:User.Username", "ada@example.com"), ("attr:User.Email", "ada@example.com"), ("attr:User.LastName", "Lovelace"), ("attr:User.ProfileId", "Standard User"), ("attr:User.IsActive", active));
}
