using JitGateway.Failures;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>An adapter that knows the register's own entry for what the backend said names it, and the person and the operator get that.</summary>
public sealed class KnownRefusalTests
{
    private static readonly ErrorCode Known = new(4711, "KNOWN_BY_THE_ADAPTER", FailureClass.Capacity, 403, "Title", "Text.", "What to do.");
    private readonly ProvisioningFailures _failures = new("wiki");

    [Fact]
    public void The_entry_goes_with_the_outcome_from_step_to_step()
    {
        new AdapterResult<string>.Rejected("the backend's words", "title") { Code = Known }.Map(_ => 1).ShouldBe(new AdapterResult<int>.Rejected("the backend's words", "title") { Code = Known });
        new AdapterResult<string>.Unavailable("down") { Code = Known }.Map(_ => 1).ShouldBe(new AdapterResult<int>.Unavailable("down") { Code = Known });
    }

    [Fact]
    public void A_refusal_has_the_adapters_entry() =>
        _failures.Rejected(Known, "the backend's words", "title").ShouldBeOfType<ProvisioningResult.Refused>().Failure.ShouldBe(
            new GatewayFailure(Known, new ReasonId("provisioning.backend_rejected"), "title: the backend's words") { Backend = "wiki", OwnDetail = "title: in words of the backend's own, which the log has" });

    [Fact]
    public void So_has_a_backend_that_cannot_be_used()
    {
        _failures.BackendUnavailable("down", Known).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Code.ShouldBe(Known);
        _failures.BackendUnavailable("down").ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
    }
}
