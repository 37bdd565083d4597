using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>Whoever adds an adapter shows that it keeps the contract; whoever keeps groups shows that too.</summary>
public sealed class ContractCoverageTests
{
    private static readonly IReadOnlyDictionary<string, Type[]> Shown = new Dictionary<string, Type[]>(StringComparer.Ordinal)
    {
        ["Ldap"] = [typeof(LdapContractTests)],
        ["Rest"] = [.. typeof(RestContract).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RestContract)) && !t.IsAbstract)],
        ["Salesforce"] = [typeof(SalesforceContractTests)],
        ["Scim"] = [typeof(ScimContractTests)],
        ["Sql"] = [typeof(PostgreSqlContractTests), typeof(SqliteContractTests), typeof(AdoNetContractTests)],
        ["Webhook"] = [typeof(WebhookContractTests)],
    };

    [Fact]
    public void Every_adapter_of_the_catalogue_has_its_contract() => Wanting(AdapterCatalogue.All).ShouldBeEmpty();

    [Fact]
    public void An_adapter_without_one_is_missed() =>
        Wanting([.. AdapterCatalogue.All, new AdapterRegistration("Fax", _ => throw new InvalidOperationException("It is not made")) { KeepsGroups = true }]).ShouldBe(["Fax has no contract class"]);

    private static IEnumerable<string> Wanting(IEnumerable<AdapterRegistration> catalogue) => catalogue.SelectMany(a => Shown.GetValueOrDefault(a.Name) is not { Length: > 0 } classes
        ? [$"{a.Name} has no contract class"]
        : classes.Where(c => !c.IsSubclassOf(a.KeepsGroups ? typeof(GroupAdapterContract) : typeof(AdapterContract))).Select(c => $"{c.Name} does not show the contract of {a.Name}"));
}
