using System.Diagnostics.Metrics;
using System.Security.Claims;
using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Tests.Provisioning.Waiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.Provisioning;

/// <summary>What a request sees of provisioning.</summary>
public sealed class ProvisioningMiddlewareTests
{
    private readonly ProvisioningTestBed _bed = new();
    private readonly CollectedFailures _failures = new();
    private readonly List<HttpContext> _forwarded = [];
    private readonly CountingLedger _ledger;

    public ProvisioningMiddlewareTests() => _bed.Ledger = _ledger = new CountingLedger();

    [Fact]
    public async Task A_request_is_forwarded_when_the_account_is_there()
    {
        var context = Request(Session());
        await Middleware()(context, _bed.Part(ProvisioningTestBed.Wiki));
        _forwarded.ShouldBe([context]);
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_next_request_of_the_session_reads_nothing_calls_nothing_and_allocates_nothing()
    {
        var (invoke, part) = (Middleware(keep: false), _bed.Part(ProvisioningTestBed.Wiki));
        var context = Request(Session());
        await invoke(context, part);
        _bed.Application.ForgetCalls();
        var reads = _ledger.Reads;
        for (var i = 0; i < 100; i++) await invoke(context, part);   // warmed up
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) invoke(context, part).IsCompletedSuccessfully.ShouldBeTrue();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.ShouldBeLessThan(1000);   // nothing per request
        _ledger.Reads.ShouldBe(reads);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_session_of_the_person_reads_the_ledger_and_makes_no_call()
    {
        var (invoke, part) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki));
        await invoke(Request(Session("s1")), part);
        _bed.Application.ForgetCalls();
        await invoke(Request(Session("s2")), part);
        _bed.Application.Calls.ShouldBeEmpty();
        _forwarded.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_new_configuration_is_looked_at_again()
    {
        var session = Session();
        var invoke = Middleware();
        await invoke(Request(session), _bed.Part(ProvisioningTestBed.Wiki));
        await invoke(Request(session), _bed.Part(ProvisioningTestBed.Wiki.Replace("{title}", "{title|upper}")));
        _bed.Application.Accounts[0]["title"].ShouldBe("ENGINEER");
    }

    [Fact]
    public async Task A_new_login_with_changed_values_is_brought_to_the_account()
    {
        var (invoke, part) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki));
        await invoke(Request(Session("s1")), part);
        await invoke(Request(Session("s2", People.Alice(("title", "Manager")))), part);
        _bed.Application.Accounts[0]["title"].ShouldBe("Manager");
    }

    [Fact]
    public async Task Nobody_signed_in_or_no_provisioning_passes_through()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        await Middleware()(Request(new ClaimsPrincipal()), part);
        await Middleware()(Request(Session()), new BackendProvisioning { Backend = BackendName.Parse("wiki") });
        _forwarded.Count.ShouldBe(2);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Trouble.Rejected, 5)]
    [InlineData(Trouble.Unavailable, 1400)]
    public async Task A_request_without_an_account_never_reaches_the_backend(Trouble trouble, int number)
    {
        _bed.Application.Troubles = call => call == "create" ? trouble : Trouble.None;
        var (invoke, part, session) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki), Session());
        await invoke(Request(session), part);
        _failures.Written.ShouldHaveSingleItem().Code.Number.ShouldBe(number);
        _forwarded.ShouldBeEmpty();

        _bed.Application.Troubles = _ => Trouble.None;
        await invoke(Request(session), part);
        _forwarded.ShouldHaveSingleItem("the backend recovered, and nothing half-done is in the way");
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Best_effort_lets_in_who_has_an_account_and_does_not_ask_again_at_every_request()
    {
        var (invoke, part) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Mode\": \"BestEffort\", \"Retries\"")));
        await invoke(Request(Session("s1")), part);
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;
        var (session, stranger) = (Session("s2", People.Alice(("title", "Manager"))), Session("s3", People.Of("bob-0002", ("username", "bob"))));

        for (var i = 0; i < 10; i++) await invoke(Request(session), part);
        await invoke(Request(stranger), part);

        _forwarded.Count.ShouldBe(11);
        _bed.Application.Calls.Count.ShouldBe(1, "a wish for patience holds for the stranger too");
        _failures.Written.ShouldHaveSingleItem().Code.ShouldBe(ErrorRegister.UserStoreBusy);
    }

    [Fact]
    public async Task Parallel_first_requests_of_a_session_share_one_pass()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Application.Step = step => step == "before create" ? gate.Task : Task.CompletedTask;
        var (invoke, part) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki));
        var requests = Enumerable.Range(0, 20).Select(_ => invoke(Request(Session()), part)).ToList();   // each with a principal of its own
        gate.SetResult();
        await Task.WhenAll(requests);
        _forwarded.Count.ShouldBe(20);
        _ledger.Reads.ShouldBe(2);
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_goes_away_does_not_stop_the_work()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Application.Step = step => step == "before create" ? gate.Task : Task.CompletedTask;
        var (invoke, part) = (Middleware(), _bed.Part(ProvisioningTestBed.Wiki));
        using var client = new CancellationTokenSource();
        var context = Request(Session());
        context.RequestAborted = client.Token;
        var request = invoke(context, part);
        await client.CancelAsync();
        await request;
        _forwarded.ShouldBeEmpty();
        _failures.Written.ShouldBeEmpty();

        gate.SetResult();
        await invoke(Request(Session()), part);
        _forwarded.ShouldHaveSingleItem();
        _bed.Application.Accounts.ShouldHaveSingleItem();
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Fact]
    public async Task On_a_public_path_a_failure_lets_the_request_go_on_for_nobody()
    {
        _bed.Application.Troubles = _ => Trouble.Rejected;
        var context = Request(Session());
        PublicPass.Set(context);
        await Middleware()(context, _bed.Part(ProvisioningTestBed.Wiki));
        _forwarded.ShouldBe([context]);
        context.User.Identity!.IsAuthenticated.ShouldBeFalse();
        _failures.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_person_is_sent_to_the_backends_ErrorUrl_with_three_parameters_and_no_value()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Rejected : Trouble.None;
        var context = Request(Session());
        context.TraceIdentifier = "ABCDE-FGHIJ";
        await Middleware()(context, WithErrorUrl());
        context.Response.StatusCode.ShouldBe(302);
        context.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        context.Response.Headers.Location.ToString().ShouldBe(
            "https://wiki.example.com/sorry?lang=en&ErrorCode=5&ErrorDescription=The%20application%20did%20not%20accept%20a%20new%20account%20for%20you.%20Give%20the%20support%20code%20to%20your%20help%20desk.%20Support%20code%3A%20ABCDE-FGHIJ&ErrorDetails=USER_CREATION_API_ERROR");
        _forwarded.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/sorry", "text/html", Trouble.Rejected)]
    [InlineData("/page", "application/json", Trouble.Rejected)]
    [InlineData("/page", "text/html", Trouble.Unavailable)]
    public async Task The_ErrorUrl_is_not_for_itself_nor_for_scripts_nor_for_outages(string path, string accept, Trouble trouble)
    {
        _bed.Application.Troubles = call => call == "create" ? trouble : Trouble.None;
        var context = Request(Session(), path, accept);
        await Middleware()(context, WithErrorUrl());
        _failures.Written.ShouldHaveSingleItem();
        context.Response.Headers.Location.ShouldBeEmpty();
    }

    private BackendProvisioning WithErrorUrl() =>
        _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"ErrorUrl\": \"https://wiki.example.com/sorry?lang=en\", \"Retries\""));

    private static SessionPrincipal Session(string id = "s1", UserIdentity? user = null) => new(user ?? People.Alice(), id, ProvisioningTestBed.SignedInAt);

    private static DefaultHttpContext Request(ClaimsPrincipal user, string path = "/page", string accept = "text/html")
    {
        var context = new DefaultHttpContext { User = user };
        context.Request.Method = "GET";
        context.Request.Host = new HostString("wiki.example.com");
        context.Request.Path = path;
        context.Request.Headers.Accept = accept;
        return context;
    }

    private Func<HttpContext, BackendProvisioning, Task> Middleware(bool keep = true)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var passes = _bed.Passes();
        var middleware = new ProvisioningMiddleware(
            context =>
            {
                if (keep) lock (_forwarded) _forwarded.Add(context);
                return Task.CompletedTask;
            },
            passes, WaitingPeople.Room(_bed.Time), new LaterPasses(passes, _bed.Time), _failures, new FailureCounter(meters), [], new RecentLogins(), NullLogger<ProvisioningMiddleware>.Instance);
        var endpoints = new Dictionary<BackendProvisioning, Endpoint>(ReferenceEqualityComparer.Instance);
        return (context, part) =>
        {
            if (!endpoints.TryGetValue(part, out var endpoint))
            {
                var backend = new Backend(part.Backend, new BackendOptions(), [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = part });
                endpoints[part] = endpoint = new Endpoint(null, new EndpointMetadataCollection(backend), "wiki");
            }

            context.SetEndpoint(endpoint);
            return middleware.InvokeAsync(context);
        };
    }

    private sealed class CollectedFailures : IFailureWriter
    {
        public List<GatewayFailure> Written { get; } = [];

        public Task WriteAsync(HttpContext context, GatewayFailure failure)
        {
            Written.Add(failure);
            return Task.CompletedTask;
        }
    }

    private sealed class CountingLedger : IProvisioningLedger
    {
        private readonly InMemoryProvisioningLedger _inner = new();
        private int _reads;

        public int Reads => _reads;

        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return _inner.ReadAsync(key, cancellationToken);
        }

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken) =>
            _inner.WriteAsync(key, entry, fencingToken, cancellationToken);
    }
}
