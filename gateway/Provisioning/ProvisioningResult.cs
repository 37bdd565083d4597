using JitGateway.Failures;

namespace JitGateway.Provisioning;

/// <summary>How a pass ended. Closed.</summary>
internal abstract record ProvisioningResult
{
    private ProvisioningResult()
    {
    }

    /// <summary>The word for logs and metrics.</summary>
    public abstract string Outcome { get; }

    /// <summary>The account that is there as the mapping wants it, by the backend or the ledger; null where that cannot be said.</summary>
    public virtual string? ConfirmedAccountId => null;

    /// <summary>The account is there and holds what the mapping wants.</summary>
    public sealed record Unchanged(string AccountId) : ProvisioningResult
    {
        public override string Outcome => "unchanged";

        public override string ConfirmedAccountId => AccountId;
    }

    public sealed record Created(string AccountId) : ProvisioningResult
    {
        public override string Outcome => "created";

        public override string ConfirmedAccountId => AccountId;
    }

    /// <param name="Attributes">The names of what was sent.</param>
    public sealed record Updated(string AccountId, IReadOnlyList<string> Attributes) : ProvisioningResult
    {
        public override string Outcome => "updated";

        public override string ConfirmedAccountId => AccountId;
    }

    /// <summary>There is no account for this person, and trying again would not help.</summary>
    public sealed record Refused(GatewayFailure Failure) : ProvisioningResult
    {
        public override string Outcome => "refused";
    }

    /// <summary>It cannot be known or done now, and the person is let in with the account they had: <see cref="ProvisioningMode.BestEffort"/>.</summary>
    /// <param name="Failure">Why it could not be known.</param>
    public sealed record LastGood(string AccountId, GatewayFailure Failure) : ProvisioningResult
    {
        public override string Outcome => "last_good";

        /// <summary>As in <see cref="Unavailable"/>.</summary>
        public bool IsWithheld { get; init; }
    }

    /// <summary>The person is let in, and the account is brought in order beside the requests: <see cref="ProvisioningMode.Background"/>.</summary>
    public sealed record Queued : ProvisioningResult
    {
        public static readonly Queued Instance = new();

        public override string Outcome => "queued";
    }

    /// <summary>It cannot be known or done now.</summary>
    public sealed record Unavailable(GatewayFailure Failure) : ProvisioningResult
    {
        public override string Outcome => "unavailable";

        /// <summary>The backend was not called, to spare it.</summary>
        public bool IsWithheld { get; init; }
    }
}
