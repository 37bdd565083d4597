using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Webhook;
using JitGateway.Provisioning.Queue;
using JitGateway.Redis;
using JitGateway.Tests.Failures;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Provisioning.Adapters.Salesforce;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>
/// How each failure between a person and their account comes about. Whoever adds an entry to the register adds a line here: <see cref="RefusalTests"/> asks for
/// it, and what the line provokes is then held to everything that is true of all failures.
/// </summary>
internal static class ProvokedFailures
{
    private const string Salesforce = """{ "Adapter": "Fake", "Preset": "Salesforce" }""";

    /// <summary>One way to provoke each entry.</summary>
    public static readonly IReadOnlyDictionary<ErrorCode, Func<ProvisioningTestBed, Task<ProvisioningResult>>> Ways = new Dictionary<ErrorCode, Func<ProvisioningTestBed, Task<ProvisioningResult>>>(SalesforceFailures.Ways)
    {
        [ErrorRegister.MissingFederationId] = bed => bed.PassAsync(People.Alice(), With("\"externalId={subject}\"", "\"externalId={employeeNumber}\"")),
        [ErrorRegister.MismatchFederationId] = bed => bed.PassAsync(People.Alice(("attr:User.FederationIdentifier", "somebody-else")), Salesforce),
        [ErrorRegister.UnsupportedVersion] = bed => bed.PassAsync(People.Alice(("attr:ProvisionVersion", "0.9")), Salesforce),
        [ErrorRegister.UserCreationLocked] = async bed =>
        {
            await using var elsewhere = await bed.Lock.AcquireAsync(AccountKey.Of(BackendName.Parse("wiki"), People.Alice().Subject), TimeSpan.Zero, default);
            return await bed.PassAsync(People.Alice(), With("00:00:05", "00:00:00.020"));
        },
        [ErrorRegister.UserCreationRejected] = bed => With(bed, "create", Trouble.Rejected),
        [ErrorRegister.IdentifiersMismatch] = bed =>
        {
            bed.Application.Add(true, ("externalId", "somebody-else"), ("userName", "alice"));
            return bed.PassAsync(People.Alice(), With("\"Retries\"", "\"LinkExisting\": true, \"Retries\""));
        },
        [ErrorRegister.MissingAccountName] = bed => bed.PassAsync(People.Alice(("attr:Account.AccountNumber", "4711")), Salesforce),
        [ErrorRegister.MissingAccountNumber] = bed => bed.PassAsync(People.Alice(("attr:Account.Name", "Analytical Engines")), Salesforce),
        [ErrorRegister.MissingContactEmail] = bed => bed.PassAsync(People.Alice(("attr:Contact.LastName", "Lovelace")), Salesforce),
        [ErrorRegister.MissingContactLastName] = bed => bed.PassAsync(People.Alice(("attr:Contact.Email", "alice@example.com")), Salesforce),
        [ErrorRegister.UserStoreUnavailable] = bed => With(bed, "find externalId", Trouble.Unavailable),
        [ErrorRegister.RequiredValueMissing] = bed => bed.PassAsync(People.Alice(("email", null)), With("\"Retries\"", "\"Required\": [ \"userName\", \"mail\" ], \"Retries\"")),
        [ErrorRegister.MultipleUsersFound] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice2"));
            return bed.PassAsync(People.Alice());
        },
        [ErrorRegister.UserNotLinked] = bed =>
        {
            bed.Application.Add(true, ("userName", "alice"));
            return bed.PassAsync(People.Alice());
        },
        [ErrorRegister.UserDisabled] = bed =>
        {
            bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"));
            return bed.PassAsync(People.Alice());
        },
        [ErrorRegister.UserUpdateRejected] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "al"));
            return With(bed, "update", Trouble.Rejected);
        },
        [ErrorRegister.UserNotFound] = bed => bed.PassAsync(People.Alice(), With("\"Retries\"", "\"Create\": false, \"Retries\"")),
        [ErrorRegister.UniqueValueTaken] = bed =>
        {
            bed.Application.Add(true, ("userName", "alice")).Hidden = true;
            return bed.PassAsync(People.Alice());
        },
        [ErrorRegister.ValueTooLong] = bed => bed.PassAsync(People.Alice(), With("\"{displayName}\"", """{ "From": "{displayName}", "MaxLength": 8 }""")),
        [ErrorRegister.LedgerUnavailable] = bed =>
        {
            bed.Ledger = new BrokenLedger();
            return bed.PassAsync(People.Alice());
        },
        [ErrorRegister.UserStoreBusy] = bed => With(bed, "create", Trouble.RateLimitedForLong),
        [ErrorRegister.UserStoreCalls] = async bed =>
        {
            var hanging = new TaskCompletionSource();
            bed.Application.Step = _ => hanging.Task;
            var (node, part) = (bed.Node(), bed.Part(With("\"Retries\"", "\"Protection\": { \"CallsAtOnce\": 1, \"CallsWaiting\": 0 }, \"Retries\"")));
            var first = node.ProvisionAsync(part, People.Of("bob-0002", ("username", "bob")), ProvisioningTestBed.SignedInAt);
            await Eventually.HoldsAsync(() => Task.FromResult(bed.Application.Calls.Count), calls => calls == 1, "the first call");
            var second = await bed.PassAsync(People.Alice(), part, on: node);
            hanging.SetResult();
            await first;
            return second;
        },
        [ErrorRegister.UserCreationRate] = async bed =>
        {
            var (node, part) = (bed.Node(), bed.Part(With("\"Retries\"", "\"Protection\": { \"CreatesPerSecond\": 0.001, \"CreateBurst\": 1 }, \"Retries\"")));
            await node.ProvisionAsync(part, People.Of("bob-0002", ("username", "bob")), ProvisioningTestBed.SignedInAt);
            return await bed.PassAsync(People.Alice(), part, on: node);
        },
        [ErrorRegister.ProvisioningQueueFull] = async bed =>
        {
            await bed.Queue.AddAsync(new AccountKey("wiki", "somebody"), new QueuedPlan(ProvisioningTestBed.SignedInAt, [], ""), 1, despiteRefusal: false, default);
            return await bed.PassAsync(People.Alice(), With("\"Retries\"", "\"Mode\": \"Background\", \"Queue\": { \"MaxLength\": 1 }, \"Retries\""));
        },
        [ErrorRegister.UserSearchRejected] = bed => With(bed, "find externalId", Trouble.Rejected),
        [ErrorRegister.InvalidJitHandler] = async bed =>
        {
            await using var elsewhere = await HttpStub.StartAsync(new HttpStub.Answer(404, ""));
            var (part, _) = ProvisioningTestBed.Read(
                $$"""{ {{bed.Besides}} "Adapter": "Fake", "Match": "userName={username}", "Mapping": { "userName": "{username}" }, "Retries": 0, "Fake": { "Url": "{{elsewhere.Origin}}jit", "Secrets": "0123456789abcdef0123456789abcdef" } }""",
                WebhookAdapter.Registration with { Name = "Fake" });
            return await bed.PassAsync(People.Alice(), part);
        },
        [ErrorRegister.UserRefused] = bed => With(bed, "create", Trouble.Refuses),
        [ErrorRegister.UserSearchUnverifiable] = bed =>
        {
            bed.Application.Add(true, ("externalId", "alice-0001"));
            bed.Application.WriteOnly.Add("externalId");
            return bed.PassAsync(People.Alice());
        },
    };

    public static TheoryData<int> Numbers => [.. WholeRegister.OfProvisioning.Select(e => e.Number)];

    public static ErrorCode Of(int number) => WholeRegister.OfProvisioning.Single(e => e.Number == number);

    /// <summary>What is to be done so that every entry is provoked, in words; empty: nothing.</summary>
    public static IReadOnlyList<string> Wanting(IEnumerable<ErrorCode> register, IEnumerable<ErrorCode> provoked)
    {
        var (entries, ways) = (register.ToList(), provoked.ToList());
        return
        [
            .. entries.Except(ways).Select(e =>
                $"{e} has no way that provokes it. Add a line to ProvokedFailures.Ways: the entry, and a pass of the test bed that ends with it. "
                + "Then run ErrorDocumentTests with JITGATEWAY_WRITE_ERRORS=1, so that the page about errors has it too."),
            .. ways.Except(entries).Select(e => $"{e} is provoked, but is no entry of provisioning (numbers below 1000, or 1400 to 1499)."),
        ];
    }

    private static string With(string from, string to) => ProvisioningTestBed.Wiki.Replace(from, to);

    private static Task<ProvisioningResult> With(ProvisioningTestBed bed, string call, Trouble trouble)
    {
        bed.Application.Troubles = c => c.StartsWith(call, StringComparison.Ordinal) ? trouble : Trouble.None;
        return bed.PassAsync(People.Alice());
    }

    private sealed class BrokenLedger : IProvisioningLedger
    {
        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) => throw new RedisUnavailableException("no answer within 200 ms");

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken) =>
            throw new RedisUnavailableException("no answer within 200 ms");
    }
}
