using System.Reflection;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>Whoever adds an adapter shows every case of the contract, or says why there is none.</summary>
public sealed class ContractCoverageTests
{
    private const string Lists = "list attributes", Ambiguous = "ambiguous match", Tls = "TLS with a wrong name or another authority";

    private const string NamesAreUnique = "no two accounts have one name there, and by nothing else that several could have does the recipe search";
    private const string OnlyGroupsAreLists = "the only lists of accounts that the recipe writes are the groups; what else is a list there has one value of the mapping in it";

    /// <summary>The cases, and the tests by which one is shown: each adapter has at least one of them.</summary>
    private static readonly (string Case, string[] Tests)[] Contract =
    [
        ("create and read back", [nameof(AdapterContract.Creates_an_account_and_reads_it_back), nameof(RestProductJourney.Makes_reads_finds_and_makes_no_second)]),
        ("compare", [nameof(AdapterContract.A_change_that_changes_nothing_is_no_failure), nameof(RestProductJourney.A_person_who_comes_has_an_account_and_it_follows_them)]),
        ("create twice", [nameof(AdapterContract.Says_that_an_account_exists_already), nameof(RestProductJourney.Makes_reads_finds_and_makes_no_second)]),
        ("create at once", [nameof(AdapterContract.Parallel_creations_of_one_account_make_one), nameof(RestProductJourney.Parallel_creations_of_one_person_make_one_account)]),
        ("update of one attribute", [nameof(AdapterContract.Sends_only_the_attribute_that_differs), nameof(RestProductJourney.Changes_one_value_renames_and_clears)]),
        (Lists, [nameof(AdapterContract.A_list_is_replaced_whole_and_never_doubled)]),
        ("groups", [nameof(GroupAdapterContract.Puts_into_groups_and_takes_out_and_touches_no_other_member), nameof(RestProductJourney.Groups_come_and_go_and_others_stay)]),
        ("disable and re-enable", [nameof(AdapterContract.A_disabled_account_is_found_and_can_be_enabled_again)]),
        ("rename", [nameof(AdapterContract.Who_is_called_otherwise_has_the_same_account), nameof(RestProductJourney.Changes_one_value_renames_and_clears)]),
        ("missing account", [nameof(AdapterContract.An_account_that_is_gone_is_missing)]),
        (Ambiguous, [nameof(AdapterContract.Finds_all_where_several_fit)]),
        ("unknown attribute", [nameof(AdapterContract.An_attribute_the_backend_does_not_know_is_refused_by_name_and_changes_nothing), nameof(RestProductJourney.An_attribute_without_a_place_is_refused_by_name)]),
        ("unicode, quotes and hostile values", [nameof(AdapterContract.Carries_every_value_and_touches_no_other_account), nameof(RestProductJourney.Carries_every_hostile_value_and_touches_no_other_account)]),
        ("half a character", [nameof(AdapterContract.Half_a_character_is_refused_by_name)]),
        ("10 KB", [nameof(AdapterContract.Carries_a_value_of_ten_kilobytes), nameof(RestProductJourney.The_longest_value_is_stored_whole_and_a_longer_one_is_refused_by_name)]),
        ("connection refused", [nameof(AdapterContract.Nobody_listening_is_unavailable), nameof(RestProductJourney.Nobody_listening_bad_credentials_and_no_tls_are_unavailable)]),
        ("time-out", [nameof(AdapterContract.Silence_is_unavailable_after_the_time_that_a_call_may_take)]),
        ("bad credentials", [nameof(AdapterContract.Refused_credentials_are_unavailable), nameof(RestProductJourney.Nobody_listening_bad_credentials_and_no_tls_are_unavailable)]),
        (Tls, [nameof(RemoteContract.A_server_that_cannot_show_who_it_is_is_told_nothing), nameof(RestProductJourney.A_server_by_tls_is_spoken_to_where_it_shows_who_it_is)]),
        ("clean-up", [nameof(RemoteContract.What_is_disposed_leaves_no_connection_behind)]),
    ];

    private static readonly IReadOnlyList<Showing> Shown =
    [
        new("Ldap", "OpenLDAP", [typeof(LdapContractTests), typeof(LdapsRemoteTests), typeof(StartTlsRemoteTests)]),
        new("Rest", "an application, by REST", [typeof(RestContractTests), typeof(RestRemoteTests)]),
        new("Rest", "an application, by JSON-RPC", [typeof(JsonRpcContractTests), typeof(RestRemoteTests)]),
        new("Rest", "an application, by forms", [typeof(FormContractTests), typeof(RestRemoteTests)]),
        new("Rest", "Zabbix", [typeof(RestZabbixTests)], (Lists, OnlyGroupsAreLists), (Ambiguous, NamesAreUnique)),
        new("Rest", "Request Tracker", [typeof(RestRequestTrackerTests)], (Lists, OnlyGroupsAreLists), (Ambiguous, NamesAreUnique)),
        new("Salesforce", "an emulated org", [typeof(SalesforceContractTests), typeof(SalesforceRemoteTests)]),
        new("Scim", "scimmy", [typeof(ScimContractTests), typeof(ScimRemoteTests)]),
        new("Sql", "PostgreSQL", [typeof(PostgreSqlContractTests), typeof(PostgreSqlRemoteTests)]),
        new("Sql", "a driver that is named", [typeof(AdoNetContractTests), typeof(AdoNetRemoteTests)]),
        new("Sql", "SQLite", [typeof(SqliteContractTests)], (Tls, "a file is reached by no network")),
        new("Webhook", "a handler in Node", [typeof(WebhookContractTests), typeof(WebhookRemoteTests)]),
        new(null, "the sample of a plug-in", [typeof(PluginContractTests)], (Tls, "its phone book is a file, which is reached by no network")),
    ];

    [Fact]
    public void Every_adapter_of_the_catalogue_has_its_contract() => Wanting(AdapterCatalogue.All).ShouldBeEmpty();

    [Fact]
    public void An_adapter_without_one_is_missed() =>
        Wanting([.. AdapterCatalogue.All, new AdapterRegistration("Fax", _ => throw new InvalidOperationException("It is not made")) { KeepsGroups = true }]).ShouldBe(["Fax has no contract class"]);

    [Fact]
    public void Every_case_is_shown_for_every_adapter_or_has_a_reason() => Shown.SelectMany(Gaps).ShouldBeEmpty();

    [Fact]
    public void A_case_that_is_not_shown_is_missed_and_so_is_a_reason_that_is_none() =>
        Gaps(new Showing("Sql", "PostgreSQL", [typeof(PostgreSqlContractTests)], (Lists, "there are none"), ("colour", "it has none"))).ShouldBe(
            [$"Sql with PostgreSQL: {Lists} is shown, and has a reason not to be", $"Sql with PostgreSQL: {Tls} is not shown", "Sql with PostgreSQL: clean-up is not shown", "Sql with PostgreSQL: colour is no case of the contract"]);

    [Fact]
    public void Every_class_that_shows_a_contract_is_counted() =>
        typeof(ContractCoverageTests).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && new[] { typeof(AdapterContract), typeof(RemoteContract), typeof(RestProductJourney) }.Any(t.IsSubclassOf))
            .Except(Shown.SelectMany(s => s.Classes)).ShouldBeEmpty();

    private static IEnumerable<string> Wanting(IEnumerable<AdapterRegistration> catalogue) => catalogue.SelectMany(a => Shown.Where(s => s.Adapter == a.Name).SelectMany(s => s.Classes).Where(c => c.IsSubclassOf(typeof(AdapterContract))).ToList() is not { Count: > 0 } classes
        ? [$"{a.Name} has no contract class"]
        : classes.Where(c => a.KeepsGroups && !c.IsSubclassOf(typeof(GroupAdapterContract))).Select(c => $"{c.Name} does not show the contract of {a.Name}"));

    private static IEnumerable<string> Gaps(Showing showing)
    {
        var tests = showing.Classes.SelectMany(c => c.GetMethods()).Where(m => m.GetCustomAttribute<FactAttribute>() is { Skip: null }).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, any) in Contract)
        {
            var (isShown, hasReason) = (any.Any(tests.Contains), showing.Reasons.Any(r => r.Case == name));
            if (isShown == hasReason) yield return $"{showing}: {name} is {(isShown ? "shown, and has a reason not to be" : "not shown")}";
        }

        foreach (var (unknown, _) in showing.Reasons.Where(r => Array.TrueForAll(Contract, c => c.Case != r.Case))) yield return $"{showing}: {unknown} is no case of the contract";
    }

    /// <param name="Adapter">Its name in the catalogue; null: it has none.</param>
    /// <param name="Backend">What it is shown with.</param>
    /// <param name="Reasons">Why cases are not shown.</param>
    private sealed record Showing(string? Adapter, string Backend, Type[] Classes, params (string Case, string Why)[] Reasons)
    {
        public override string ToString() => Adapter is null ? Backend : $"{Adapter} with {Backend}";
    }
}
