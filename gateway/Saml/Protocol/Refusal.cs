using JitGateway.Failures;

namespace JitGateway.Saml.Protocol;

/// <summary>Why a message can be refused: one entry of the catalogue <see cref="Refusals"/>.</summary>
/// <param name="Id">The stable id (<c>saml.audience.mismatch</c>); logged and shown.</param>
/// <param name="ForUser">A sentence for the person, with what to do.</param>
/// <param name="ForOperator">A sentence for the operator: what the rule is, where it stands, what usually cures it.</param>
internal sealed record RefusalReason(ReasonId Id, string ForUser, string ForOperator)
{
    public Refusal With(string detail) => new(this, detail);

    public Refusal With(MeasuredFacts detail) => new(this, detail.ToString());

    /// <param name="status">What was answered; its message is a sentence of the identity provider's own, which may name the person: only the log has it.</param>
    public Refusal With(Status status) => With($"{status.Code}, then {status.SecondCode}, message {status.Message}") with { Status = status };
}

/// <summary>One message was refused.</summary>
/// <param name="Reason">The entry of the catalogue.</param>
/// <param name="Detail">Measured facts for the operator's log; never a NameID, never an attribute's value.</param>
internal sealed record Refusal(RefusalReason Reason, string Detail)
{
    /// <summary>The configured name of the identity provider that the message says it is from; absent until that is known.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>What the identity provider answered instead of Success; only with <see cref="Refusals.StatusNotSuccess"/> and <see cref="Refusals.ArtifactFault"/>.</summary>
    public Status? Status { get; init; }

    /// <summary>When the message says it was made, by the clock of whoever made it; absent until that is read.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Whether the assertion itself says that it answers the request of this browser; what stands around it, anybody may have written.</summary>
    public bool AnswersRequest { get; init; }

    /// <summary>The failure of the request that brought the message; what the identity provider said in words of its own is in no part of it that is kept.</summary>
    public GatewayFailure ToFailure(ErrorCode code) => new(code, Reason.Id, Detail) { OwnDetail = Status is { } status ? MeasuredFacts.Of($"{status.Code}, then {status.SecondCode}") : null };

    public override string ToString() => $"{Reason.Id}: {Detail}";
}

/// <summary>Carries a refusal out of the reading of a message; caught where the reading began, never seen outside <c>Saml</c>.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    public Refusal Refusal { get; } = refusal;
}
