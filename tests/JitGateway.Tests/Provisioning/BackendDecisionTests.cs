using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>Backends that decide themselves: whose account it is, whom they take, who is to come back later; and that are told for whom they are asked.</summary>
public sealed class BackendDecisionTests : IDisposable
{
    private readonly ProvisioningTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_linked_account_is_the_persons_and_brought_in_order()
    {
        var account = _bed.Application.Add(true, ("userName", "al"), ("title", "Engineer"));
        _bed.Application.LinksTo = account.Id;

        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe(account.Id);
        _bed.Application.Accounts.ShouldHaveSingleItem()["externalId"].ShouldBe("alice-0001");
        account["userName"].ShouldBe("alice");
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "get", "update displayName,externalId,mail,userName"]);
        _bed.Application.LinksTo = null;
        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await _bed.PassAsync(People.Alice(("title", "Director")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["title"]);
    }

    [Fact]
    public async Task A_linked_account_that_is_disabled_lets_nobody_in()
    {
        _bed.Application.LinksTo = _bed.Application.Add(false, ("userName", "al")).Id;
        Failure(await _bed.PassAsync(People.Alice())).Code.ShouldBe(ErrorRegister.UserDisabled);
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("al");
    }

    [Fact]
    public async Task A_link_into_the_void_is_refused_and_ends()
    {
        _bed.Application.LinksTo = "4711";
        var failure = Failure(await _bed.PassAsync(People.Alice()));
        failure.Code.ShouldBe(ErrorRegister.UserCreationRejected);
        failure.Reason.Value.ShouldBe("provisioning.link_missing");
        _bed.Application.Accounts.ShouldBeEmpty();
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Theory]
    [InlineData("find externalId")]
    [InlineData("create")]
    [InlineData("update displayName,externalId,mail,title,userName")]
    public async Task A_refusal_says_its_sentence_to_the_person_and_its_reason_to_the_operator(string step)
    {
        if (step.StartsWith("update", StringComparison.Ordinal)) _bed.Application.LinksTo = _bed.Application.Add(true).Id;
        _bed.Application.Troubles = call => call == step ? Trouble.Refuses : Trouble.None;
        var failure = Failure(await _bed.PassAsync(People.Alice()));
        failure.Code.ShouldBe(ErrorRegister.UserRefused);
        failure.Note!.ToString().ShouldBe(FakeApplication.Sentence);
        failure.Detail.ShouldBe("title: contract … ended");
        FailurePageOf(failure).ShouldContain("<p>Your contract ended on 1 March, &lt;Alice&gt;.</p>");
    }

    [Fact]
    public async Task Who_is_to_come_back_later_holds_up_nobody_else()
    {
        var node = _bed.Node();
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        _bed.Application.Troubles = call => call == "create" ? Trouble.RateLimitedForOne : Trouble.None;
        var alice = (await _bed.PassAsync(People.Alice(), part, on: node)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        alice.Failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(7));
        alice.IsWithheld.ShouldBeFalse();

        _bed.Application.Troubles = _ => Trouble.None;
        (await _bed.PassAsync(People.Of("bob-0002", ("username", "bob")), part, on: node)).ShouldBeOfType<ProvisioningResult.Created>();
    }

    [Fact]
    public async Task A_backend_that_asks_is_told_for_whom_it_works()
    {
        var asked = new List<(SubjectKey Subject, UserIdentity? Login)>();
        var part = ProvisioningTestBed.Read(ProvisioningTestBed.Wiki, new AdapterRegistration("Fake", _ => _ => new Personal(_bed.Application, asked))).Part;
        (await _bed.PassAsync(People.Alice(), part)).ShouldBeOfType<ProvisioningResult.Created>();
        var (subject, login) = asked.ShouldHaveSingleItem();
        subject.ShouldBe(People.Alice().Subject);
        login!.Email.ShouldBe("alice@example.com");
    }

    private static GatewayFailure Failure(ProvisioningResult result) => result.ShouldBeOfType<ProvisioningResult.Refused>().Failure;

    private static string FailurePageOf(GatewayFailure failure)
    {
        using var text = new StringWriter();
        FailurePage.Of(failure, "support").Body.WriteTo(text, System.Text.Encodings.Web.HtmlEncoder.Default);
        return text.ToString();
    }

    /// <summary>Knows nobody by itself: every call must come through what works for one person.</summary>
    private sealed class Personal(FakeApplication application, List<(SubjectKey, UserIdentity?)> asked) : IPersonalAdapter
    {
        public AdapterCapabilities Capabilities => application.Capabilities;

        public string Target => application.Target;

        public IProvisioningAdapter For(SubjectKey subject, UserIdentity? login)
        {
            asked.Add((subject, login));
            return application;
        }

        public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
