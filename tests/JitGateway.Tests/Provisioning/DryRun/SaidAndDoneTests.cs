using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>A dry run says what the pass then does, to the letter, and has done nothing of it.</summary>
public sealed class SaidAndDoneTests
{
    private static readonly IReadOnlyDictionary<string, Func<DryRunBed, Task<(UserIdentity User, BackendProvisioning Part)>>> Situations = new Dictionary<string, Func<DryRunBed, Task<(UserIdentity, BackendProvisioning)>>>(StringComparer.Ordinal)
    {
        ["a new person"] = bed => Of(bed, People.Alice()),
        ["a new person with a password"] = bed => Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "password": { "Generate": "Password" } """),
        ["an account that holds all of it"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("mail", "alice@example.com"), ("title", "Engineer"));
            return Of(bed, People.Alice());
        },
        ["an account that holds something else"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("mail", "alice@old.example.com"));
            return Of(bed, People.Alice());
        },
        ["nothing changed since the last pass"] = async bed =>
        {
            await bed.Passes.PassAsync(People.Alice());
            return await Of(bed, People.Alice());
        },
        ["one value changed since the last pass"] = async bed =>
        {
            await bed.Passes.PassAsync(People.Alice());
            bed.Application.Accounts[0].Attributes["mail"] = new AttributeValue.Text("changed@the.application");
            return await Of(bed, People.Alice(("title", "Manager")));
        },
        ["another mapping than at the last pass"] = async bed =>
        {
            await bed.Passes.PassAsync(People.Alice());
            return await Of(bed, People.Alice(), "{title}", "{title|upper}");
        },
        ["an account that is gone"] = async bed =>
        {
            await bed.Passes.PassAsync(People.Alice());
            bed.Application.Accounts.Clear();
            return await Of(bed, People.Alice(("title", "Manager")));
        },
        ["a name that is taken"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "other"), ("userName", "alice"));
            return Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": { "From": "{username}", "WhenTaken": "Number" } """);
        },
        ["an account to link"] = bed =>
        {
            bed.Application.Add(true, ("userName", "alice"));
            return Of(bed, People.Alice(), "\"Retries\"", "\"LinkExisting\": true, \"Retries\"");
        },
        ["an account that must not be linked"] = bed =>
        {
            bed.Application.Add(true, ("userName", "alice"));
            return Of(bed, People.Alice());
        },
        ["two accounts"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice2"));
            return Of(bed, People.Alice());
        },
        ["a disabled account"] = bed =>
        {
            bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"));
            return Of(bed, People.Alice());
        },
        ["a disabled account to enable"] = bed =>
        {
            bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"));
            return Of(bed, People.Alice(), "\"Retries\"", "\"Reactivate\": true, \"Retries\"");
        },
        ["a mapping that disables"] = bed => Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "active": false """),
        ["a mapping that disables by a nought"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
            return Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "active": { "From": "{title}", "Map": { "*": "0" } } """);
        },
        ["a mapping that disables by the application's own name for it"] = bed =>
        {
            bed.Application.Capabilities = bed.Application.Capabilities with { State = "IsActive" };
            return Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "IsActive": { "From": "{title}", "Map": { "*": "0" } } """);
        },
        ["a state that is none"] = bed => Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "active": "{title}" """),
        ["an application without states"] = bed =>
        {
            bed.Application.Capabilities = bed.Application.Capabilities with { State = null };
            return Of(bed, People.Alice(), """ "userName": "{username}" """, """ "userName": "{username}", "active": { "From": "{title}", "Map": { "*": "false" } } """);
        },
        ["nobody may be made"] = bed => Of(bed, People.Alice(), "\"Retries\"", "\"Create\": false, \"Retries\""),
        ["nobody may be changed"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "al"));
            return Of(bed, People.Alice(), "\"Retries\"", "\"Update\": \"Never\", \"Retries\"");
        },
        ["a required value that is missing"] = bed => Of(bed, People.Alice(("email", null)), "\"Retries\"", "\"Required\": [ \"mail\" ], \"Retries\""),
        ["values that are the application's own"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Ali"), ("title", "Queen"));
            return Of(bed, People.Alice(), "\"{title}\"", """{ "From": "{title}", "Owner": "Theirs" }""");
        },
        ["a list that others keep too"] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice")).Attributes["roles"] = new AttributeValue.List(["owner", "reader"]);
            return Of(bed, People.Alice(("groups", "reader;writer")), """ "userName": "{username}" """, """ "userName": "{username}", "roles": { "From": "{groups}", "List": "Merge" } """);
        },
        ["a backend that does not answer for somebody who may go on"] = async bed =>
        {
            await bed.Passes.PassAsync(People.Alice(), bed.Passes.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Mode\": \"BestEffort\", \"Retries\"")));
            bed.Application.Troubles = call => call == "get" ? Trouble.Unavailable : Trouble.None;
            return await Of(bed, People.Alice(("title", "Manager")), "\"Retries\"", "\"Mode\": \"BestEffort\", \"Retries\"");
        },
        ["a backend that does not answer"] = bed =>
        {
            bed.Application.Troubles = call => call.StartsWith("find", StringComparison.Ordinal) ? Trouble.Unavailable : Trouble.None;
            return Of(bed, People.Alice());
        },
    };

    private readonly DryRunBed _bed = new();

    public static TheoryData<string> Names => [.. Situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_said_is_what_is_done(string situation)
    {
        var (user, part) = await Situations[situation](_bed);
        var (before, entry) = (_bed.State(), await _bed.Passes.EntryAsync(user));
        _bed.Application.ForgetCalls();

        var said = await _bed.PlanAsync(user, part);

        _bed.Application.Calls.ShouldAllBe(c => c == "get" || c.StartsWith("find "), "a dry run only reads");
        _bed.State().ShouldBe(before);
        (await _bed.Passes.EntryAsync(user)).ShouldBe(entry);

        _bed.Application.ForgetCalls();
        var done = await _bed.Passes.PassAsync(user, part);

        Outcomes(done).ShouldContain(said.Outcome);
        (said.Failure?.Reason).ShouldBe(ReasonOf(done));
        Sent(said).ShouldBe(_bed.Application.Written.Select(w => Text(w.Attributes.ToDictionary(a => a.Key, a => a.Key == "password" ? ["(made up at creation)"] : ValueComparison.Texts(a.Value)))));
        said.Writes.Count(w => w.Operation == "enable").ShouldBe(_bed.Application.Calls.Count(c => c == "enable"));
        if (done is ProvisioningResult.Updated(var updated, _)) said.AccountId.ShouldBe(updated);
        AfterwardsAsSaid(said, user);
    }

    /// <summary>What the table says that the account holds afterwards, it holds.</summary>
    private void AfterwardsAsSaid(DryRunReport said, UserIdentity user)
    {
        if (said.Outcome is not (DryRunOutcome.Create or DryRunOutcome.Update or DryRunOutcome.Unchanged)) return;
        var account = _bed.Application.Accounts.Single(a => a["externalId"] == user.Subject.Value);
        foreach (var row in said.Attributes.Where(a => a.Change != DryRunChange.Generated))
            account[row.Name].ShouldBe(row.After is null ? null : string.Join(',', row.After), row.Name);
    }

    private static IEnumerable<string> Sent(DryRunReport said) => said.Writes.Where(w => w.Operation != "enable").Select(w => Text(w.Attributes));

    private static string Text(IReadOnlyDictionary<string, IReadOnlyList<string>> sent) =>
        string.Join(", ", sent.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={string.Join('|', a.Value)}"));

    private static DryRunOutcome[] Outcomes(ProvisioningResult done) => done switch
    {
        ProvisioningResult.Created => [DryRunOutcome.Create],
        ProvisioningResult.Updated => [DryRunOutcome.Update],
        ProvisioningResult.Unchanged => [DryRunOutcome.Unchanged],
        ProvisioningResult.LastGood => [DryRunOutcome.LastGood],
        ProvisioningResult.Refused => [DryRunOutcome.Refused],
        _ => [DryRunOutcome.Unavailable],
    };

    private static string? ReasonOf(ProvisioningResult done) => done switch
    {
        ProvisioningResult.Refused(var failure) => failure.Reason.Value,
        ProvisioningResult.Unavailable(var failure) => failure.Reason.Value,
        ProvisioningResult.LastGood(_, var failure) => failure.Reason.Value,
        _ => null,
    };

    private static Task<(UserIdentity, BackendProvisioning)> Of(DryRunBed bed, UserIdentity user, string from = "", string to = "")
    {
        var configuration = from.Length == 0 ? ProvisioningTestBed.Wiki : ProvisioningTestBed.Wiki.Replace(from.Trim(), to, StringComparison.Ordinal);
        return Task.FromResult((user, bed.Passes.Part(configuration)));
    }
}
