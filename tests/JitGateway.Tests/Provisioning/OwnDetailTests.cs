using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;

namespace JitGateway.Tests.Provisioning;

/// <summary>What a history keeps of a failure: what the gateway measured itself, and of a backend's own words only that there were some.</summary>
public sealed class OwnDetailTests
{
    private const string Foreign = "Augusta is not liked";
    private readonly ProvisioningFailures _failures = new("wiki");

    public static TheoryData<string, object> Answers => new()
    {
        { "title: in words of the backend's own, which the log has", new AdapterResult<int>.Rejected(Foreign, "title") },
        { "in words of the backend's own, which the log has", new AdapterResult<int>.Rejected(Foreign) { Code = ErrorRegister.LicenseLimitExceeded } },
        { "title: the application's handler refused, with a sentence of its own that the page showed; its reason is in the log", new AdapterResult<int>.Rejected(Foreign, "title") { Code = ErrorRegister.UserRefused, Note = Foreign } },
        { "in words of the backend's own, which the log has", new AdapterResult<int>.AlreadyExists(Foreign) },
        { "in words of the backend's own, which the log has", new AdapterResult<int>.Unavailable(Foreign) },
        { "the circuit is open, tried again in 7 s; the last answer is in words of the backend's own, which the log has", new AdapterResult<int>.Withheld(new WithheldCall(WithheldBecause.CircuitOpen, $"the last answer was: {Foreign}", TimeSpan.FromSeconds(7))) },
        { "the backend answered that there is no such account", new AdapterResult<int>.Missing() },
        { "3 calls are being made", new AdapterResult<int>.Withheld(new WithheldCall(WithheldBecause.CallsAtOnce, "3 calls are being made", TimeSpan.FromSeconds(7))) },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_backends_own_words_are_kept_in_no_history(string kept, object answer)
    {
        var failure = FailureOf(_failures.Of((AdapterResult<int>)answer, _failures.CreationRejected));

        failure.KeptDetail.ShouldBe(kept);
        failure.Said.ShouldNotContain(Foreign);
    }

    [Fact]
    public void What_the_gateway_measured_itself_is_kept()
    {
        FailureOf(_failures.RequiredMissing(["userName", "emails"])).KeptDetail.ShouldBe("no value for userName, emails");
        FailureOf(_failures.DisabledByOperator("7")).KeptDetail.ShouldBe("account 7 was disabled by an operator: jitgateway users enable");
        FailureOf(_failures.BackendUnsteady("the account was accepted, but is not found")).KeptDetail.ShouldBe("the account was accepted, but is not found");
    }

    [Fact]
    public void The_page_is_told_with_the_gateways_and_the_operators_sentences_and_without_those_of_applications()
    {
        var failure = new GatewayFailure(ErrorRegister.AccessDenied, new ReasonId("access.denied"));
        var operators = new LocalizedText([KeyValuePair.Create("en", "Ask Records.")]);

        failure.Said.ShouldBe(ErrorRegister.AccessDenied.PublicText);
        (failure with { Note = PageText.Verbatim(operators, []) }).Said.ShouldBe($"{ErrorRegister.AccessDenied.PublicText} Ask Records.");
        (failure with { Note = PageText.Of("The clock is {0} minutes behind.").With(3) }).Said.ShouldEndWith(" The clock is 3 minutes behind.");
        (failure with { Note = PageText.Verbatim(Foreign).And(PageText.Of("Nothing was sent.")) }).Said.ShouldBe($"{ErrorRegister.AccessDenied.PublicText} (A sentence of the application's own.) Nothing was sent.");
    }

    private static GatewayFailure FailureOf(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Refused(var refused) => refused,
        ProvisioningResult.Unavailable(var unavailable) => unavailable,
        _ => throw new InvalidOperationException($"{result.GetType().Name} is no failure"),
    };
}
