using JitGateway.Failures;
using JitGateway.Provisioning.Protection;

namespace JitGateway.Provisioning;

/// <summary>
/// The engine's failures, each with its entry of the register and its reason. Details name attributes and accounts, never values; what an adapter says may be a backend's own sentence, and only the log has it.
/// </summary>
internal sealed class ProvisioningFailures(string backend)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    private const string InTheLog = "in words of the backend's own, which the log has";

    private static readonly TimeSpan QueueTryAgain = TimeSpan.FromSeconds(30);

    /// <summary>What an adapter answered instead of doing it.</summary>
    /// <param name="answer">Anything but <see cref="AdapterResult{T}.Done"/>.</param>
    /// <param name="rejected">The failure where the backend found fault with what was asked and gave no code of its own.</param>
    public ProvisioningResult Of<T>(AdapterResult<T> answer, Func<string, string?, ProvisioningResult> rejected) => answer switch
    {
        AdapterResult<T>.Rejected { Code: { } code } known => Rejected(code, known.Detail, known.Attribute, known.Note),
        AdapterResult<T>.Rejected(var detail, var attribute) => rejected(detail, attribute),
        AdapterResult<T>.AlreadyExists(var detail, var attribute) => rejected(detail, attribute),
        AdapterResult<T>.Missing => AllOurs(rejected("the backend answered that there is no such account", null)),
        AdapterResult<T>.Unavailable unavailable => BackendUnavailable(unavailable.Detail, unavailable.Code),
        AdapterResult<T>.RateLimited(var after) => BackendBusy(after),
        AdapterResult<T>.Withheld(var call) => Withheld(call),
        _ => throw new InvalidOperationException($"{answer.GetType().Name} is no failure"),
    };

    public ProvisioningResult FederationIdMismatch() =>
        Refused(ErrorRegister.MismatchFederationId, "provisioning.federation_id_mismatch", "User.FederationIdentifier is not the subject");

    public ProvisioningResult VersionUnsupported() =>
        Refused(ErrorRegister.UnsupportedVersion, "provisioning.version_unsupported", "ProvisionVersion is not 1.0");

    /// <param name="code">The preset's own word for it.</param>
    public ProvisioningResult PresetValueMissing(ErrorCode code, string attribute) =>
        Refused(code, "provisioning.preset_value_missing", $"no value for {attribute}");

    public ProvisioningResult NamesExhausted(string attribute) =>
        Refused(ErrorRegister.UniqueValueTaken, "provisioning.names_exhausted", $"every name that Tries allows for {attribute} is taken");

    public ProvisioningResult NoIdentifyingValue(MatchRule rule) =>
        Refused(ErrorRegister.MissingFederationId, "provisioning.no_identifying_value", $"rule {rule} has no single value");

    public ProvisioningResult RequiredMissing(IEnumerable<string> attributes) =>
        Refused(ErrorRegister.RequiredValueMissing, "provisioning.required_missing", $"no value for {string.Join(", ", attributes)}");

    public ProvisioningResult TooLong(IEnumerable<string> attributes) =>
        Refused(ErrorRegister.ValueTooLong, "provisioning.value_too_long", string.Join(", ", attributes));

    public ProvisioningResult MultipleFound(MatchRule rule, IEnumerable<string> accountIds) =>
        Refused(ErrorRegister.MultipleUsersFound, "provisioning.multiple_found", $"rule {rule} found accounts {string.Join(", ", accountIds.Order(StringComparer.Ordinal))}");

    public ProvisioningResult NotLinked(MatchRule rule, string accountId) =>
        Refused(ErrorRegister.UserNotLinked, "provisioning.not_linked", $"rule {rule} found account {accountId}");

    public ProvisioningResult BelongsToAnother(MatchRule rule, string accountId) =>
        Refused(ErrorRegister.IdentifiersMismatch, "provisioning.other_identity", $"rule {rule} found account {accountId}, which is identified otherwise");

    public ProvisioningResult Disabled(string accountId) =>
        Refused(ErrorRegister.UserDisabled, "provisioning.disabled", $"account {accountId}");

    /// <param name="accountId">Null: none is known.</param>
    public ProvisioningResult DisabledByOperator(string? accountId) =>
        Refused(ErrorRegister.UserDisabled, "provisioning.disabled_by_operator", $"{(accountId is null ? "the person" : $"account {accountId}")} was disabled by an operator: jitgateway users enable");

    public ProvisioningResult NotFound() =>
        Refused(ErrorRegister.UserNotFound, "provisioning.not_found", null);

    public ProvisioningResult UniqueTaken(string detail, string? attribute) =>
        Told(ErrorRegister.UniqueValueTaken, "provisioning.unique_taken", detail, attribute);

    public ProvisioningResult CreationRejected(string detail, string? attribute) =>
        Told(ErrorRegister.UserCreationRejected, "provisioning.create_rejected", detail, attribute);

    public ProvisioningResult UpdateRejected(string detail, string? attribute) =>
        Told(ErrorRegister.UserUpdateRejected, "provisioning.update_rejected", detail, attribute);

    public ProvisioningResult SearchRejected(string detail, string? attribute) =>
        Told(ErrorRegister.UserSearchRejected, "provisioning.search_rejected", detail, attribute);

    public ProvisioningResult SearchUnverifiable(string attribute) =>
        Refused(ErrorRegister.UserSearchUnverifiable, "provisioning.search_unverifiable", $"the answer does not hold {attribute}");

    /// <summary>The adapter knows the register's own word for what the backend said.</summary>
    /// <param name="note">The backend's own sentence for the person.</param>
    public ProvisioningResult Rejected(ErrorCode code, string detail, string? attribute, string? note = null) =>
        Told(code, "provisioning.backend_rejected", detail, attribute, note);

    public ProvisioningResult LinkMissing() =>
        Refused(ErrorRegister.UserCreationRejected, "provisioning.link_missing", "the backend links to an account that it does not have");

    /// <param name="detail">The adapter's words, or the backend's.</param>
    /// <param name="code">The adapter's own word for it; null: it has none.</param>
    public ProvisioningResult BackendUnavailable(string detail, ErrorCode? code = null) =>
        Unavailable(code ?? ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", detail, TryAgain, ownDetail: InTheLog);

    /// <summary>The backend contradicts itself: an account comes and goes while it is worked on.</summary>
    /// <param name="detail">In the gateway's own words.</param>
    public ProvisioningResult BackendUnsteady(string detail) =>
        Unavailable(ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", detail, TryAgain);

    /// <summary>The backend says that the account exists, and shows none: it was made a moment ago.</summary>
    public ProvisioningResult NotShownYet() =>
        Unavailable(ErrorRegister.UserStoreUnavailable, "provisioning.not_shown_yet", "an account that may have been made a moment ago exists, and searches do not show it yet", TryAgain);

    public ProvisioningResult BackendBusy(TimeSpan? after) =>
        Unavailable(ErrorRegister.UserStoreBusy, "provisioning.backend_busy", null, after ?? TryAgain);

    /// <summary>The call was not made, to spare the backend.</summary>
    public ProvisioningResult Withheld(WithheldCall call) => OfWithheld(call) with { IsWithheld = true };

    private ProvisioningResult.Unavailable OfWithheld(WithheldCall call) => call.Because switch
    {
        WithheldBecause.CircuitOpen => Unavailable(ErrorRegister.UserStoreUnavailable, "provisioning.circuit_open", call.Detail, call.After, ownDetail: $"the circuit is open, tried again in {call.After.TotalSeconds:0.#} s; the last answer is {InTheLog}"),
        WithheldBecause.BackendAsked => Unavailable(ErrorRegister.UserStoreBusy, "provisioning.backend_busy", call.Detail, call.After),
        WithheldBecause.CreationRate => Unavailable(ErrorRegister.UserCreationRate, "provisioning.creation_rate", call.Detail, call.After),
        _ => Unavailable(ErrorRegister.UserStoreCalls, "provisioning.calls_at_once", call.Detail, call.After),
    };

    public ProvisioningResult QueueFull(int most) =>
        Unavailable(ErrorRegister.ProvisioningQueueFull, "provisioning.queue_full", $"{most} people wait", QueueTryAgain);

    public ProvisioningResult LockBusy() =>
        Unavailable(ErrorRegister.UserCreationLocked, "provisioning.lock_busy", null, TryAgain);

    /// <summary>Whoever looked at the page while the pass ran does so no longer.</summary>
    public ProvisioningResult TakesTooLong() =>
        Unavailable(ErrorRegister.UserCreationLocked, "provisioning.takes_too_long", "the pass runs longer than one may, or one after the other ran for this browser", TryAgain);

    public ProvisioningResult LockLost() =>
        Unavailable(ErrorRegister.UserCreationLocked, "provisioning.lock_lost", null, TryAgain);

    public ProvisioningResult LedgerUnavailable(string detail) =>
        Unavailable(ErrorRegister.LedgerUnavailable, "provisioning.ledger_unavailable", detail, TryAgain);

    private ProvisioningResult.Refused Refused(ErrorCode code, string reason, string? detail, string? note = null) =>
        new(new GatewayFailure(code, new ReasonId(reason), detail) { Backend = backend, Note = note is null ? null : PageText.Verbatim(note) });

    /// <summary>In the words of an adapter or its backend.</summary>
    private ProvisioningResult.Refused Told(ErrorCode code, string reason, string detail, string? attribute, string? note = null)
    {
        var own = note is null ? InTheLog : "the application's handler refused, with a sentence of its own that the page showed; its reason is in the log";
        return new(Refused(code, reason, WithAttribute(detail, attribute), note).Failure with { OwnDetail = WithAttribute(own, attribute) });
    }

    private ProvisioningResult.Unavailable Unavailable(ErrorCode code, string reason, string? detail, TimeSpan after, string? ownDetail = null) =>
        new(new GatewayFailure(code, new ReasonId(reason), detail) { Backend = backend, RetryAfter = after, OwnDetail = ownDetail });

    private static ProvisioningResult AllOurs(ProvisioningResult result) =>
        result is ProvisioningResult.Refused(var failure) ? new ProvisioningResult.Refused(failure with { OwnDetail = null }) : result;

    private static string WithAttribute(string detail, string? attribute) => attribute is null ? detail : $"{attribute}: {detail}";
}
