using JitGateway.Identity;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>Something that a pass does, in the middle of which a node may stop.</summary>
/// <param name="Name">What is done, as the page calls it.</param>
/// <param name="Configuration">The backend's section.</param>
/// <param name="Before">What happened before: earlier passes, accounts that are there already.</param>
/// <param name="After">The person's account when all is done, as <see cref="Describe"/> writes it.</param>
internal sealed record CrashCase(string Name, string Configuration, Func<ProvisioningTestBed, string, Task> Before, string After)
{
    private const string Plain = """ "userName": "{username}", "title": "{title}" """;

    private const string Merged = """ "userName": "{username}", "title": "{title}", "roles": { "From": "{groups}", "Map": { "old": "old", "eng": "eng", "staff": "staff" }, "List": "Merge" } """;
    private const string Memberships = """ "Groups": { "From": "{groups}", "Map": { "Readers": "Readers", "Writers": "Writers" }, "Sync": "Merge" } """;

    public static readonly IReadOnlyList<CrashCase> All =
    [
        new("creating an account", Section(Plain), (_, _) => Task.CompletedTask, "alice, Engineer"),
        new("creating an account whose name is another's", Section(""" "userName": { "From": "{username}", "WhenTaken": "Number" }, "title": "{title}" """), (bed, _) =>
        {
            bed.Application.Add(true, ("externalId", "bob-0002"), ("userName", "alice"));
            return Task.CompletedTask;
        }, "alice2, Engineer"),
        new("changing a value", Section(Plain), (bed, part) => bed.PassAsync(People.Alice(("title", "Clerk")), part), "alice, Engineer"),
        new("renaming", Section(Plain), (bed, part) => bed.PassAsync(People.Alice(("username", "al")), part), "alice, Engineer"),
        new("renaming after the ledger was lost", Section(Plain), (bed, _) =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "al"));
            return Task.CompletedTask;
        }, "alice, Engineer"),
        new("linking an account that was there", Section(Plain, "\"LinkExisting\": true"), (bed, _) =>
        {
            bed.Application.Add(true, ("userName", "alice"));
            return Task.CompletedTask;
        }, "alice, Engineer"),
        new("enabling a disabled account", Section(Plain, "\"Reactivate\": true"), async (bed, part) =>
        {
            await bed.PassAsync(People.Alice(("title", "Clerk")), part);
            bed.Application.Accounts[0].Active = false;
        }, "alice, Engineer"),
        new("disabling", Section($$"""{{Plain}}, "active": { "From": "{status}", "Map": { "left": "false", "*": "true" } } """),
            (bed, part) => bed.PassAsync(People.Alice(("status", "here")), part), "alice, Engineer, disabled") { Status = "left" },
        new("creating again what was deleted", Section(Plain), async (bed, part) =>
        {
            await bed.PassAsync(People.Alice(("title", "Clerk")), part);
            bed.Application.Accounts.Clear();
        }, "alice, Engineer"),
        new("creating an account with a list and memberships that others keep too", Section(Merged, Memberships), (_, _) => Task.CompletedTask, "alice, Engineer, eng, Writers") { Groups = "eng;Writers" },
        new("changing a list and memberships that others keep too", Section(Merged, Memberships), async (bed, part) =>
        {
            await bed.PassAsync(People.Alice(("groups", "old;Readers")), part);
            bed.Application.Accounts[0].Attributes["roles"] = new AttributeValue.List(["theirs", "old"]);
            bed.Application.Accounts[0].Apply(new GroupChange(["Owners"], []), bed.Application.Groups);
        }, "alice, Engineer, eng+theirs, Owners+Writers") { Groups = "eng;Writers" },
        new("giving an account that was there what others keep too", Section(Merged, Memberships), (bed, _) =>
        {
            var account = bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("title", "Engineer"));
            account.Attributes["roles"] = new AttributeValue.List(["theirs"]);
            account.Apply(new GroupChange(["Owners"], []), bed.Application.Groups);
            return Task.CompletedTask;
        }, "alice, Engineer, eng+theirs, Owners+Writers") { Groups = "eng;Writers" },
        new("creating an account that searches by what identifies it show late", Section(""" "userName": { "From": "{username}", "WhenTaken": "Number" }, "title": "{title}" """, match: ""), (bed, _) =>
        {
            bed.Application.Late = ("externalId", 2);
            return Task.CompletedTask;
        }, "alice, Engineer"),
    ];

    public string Status { get; init; } = "here";

    /// <summary>The person's; null: nothing is known of them.</summary>
    public string? Groups { get; init; }

    public bool Disables => Status == "left";

    public UserIdentity Person(string title = "Engineer", string? groups = null) => People.Alice(("title", title), ("status", Status), ("groups", groups ?? Groups));

    /// <summary>Whether the pass ended as it should.</summary>
    public bool IsRight(ProvisioningResult result) => Disables
        ? result is ProvisioningResult.Refused({ Code.Number: 1404 })
        : result is ProvisioningResult.Created or ProvisioningResult.Updated or ProvisioningResult.Unchanged;

    public static string Describe(FakeAccount account) =>
        string.Join(", ", new[] { account["userName"], account["title"], Joined(account, "roles"), Joined(account, GroupChange.Attribute), account["externalId"] is null ? "not linked" : null, account.Active == false ? "disabled" : null }.OfType<string>());

    private static string? Joined(FakeAccount account, string attribute) => account[attribute] is { } list ? string.Join('+', list.Split(',').Order(StringComparer.Ordinal)) : null;

    private static string Section(string mapping, string more = "\"Create\": true", string match = """, "userName={username}" """) =>
        $$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}" {{match}} ], "Timeout": "00:01:00", "Retries": 0, "Mapping": { {{mapping}} }, {{more}} }""";
}
