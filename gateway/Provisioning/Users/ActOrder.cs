using JitGateway.Provisioning.History;

namespace JitGateway.Provisioning.Users;

/// <summary>What an operator wants done with one person at one backend.</summary>
/// <param name="Part">The backend's.</param>
/// <param name="Person">Whose account.</param>
/// <param name="By">The operator, as far as that is known.</param>
/// <param name="Why">In their words, which may name the person: for the history alone. Null: they said nothing.</param>
/// <param name="CorrelationId">Of the request.</param>
internal sealed record ActOrder(BackendProvisioning Part, KnownPerson Person, string By, string? Why, string CorrelationId)
{
    public string Backend => Part.Backend.Value;

    public AccountKey Key => new(Backend, Person.Hash);

    public OperatorAct Act(HistoryKind kind) => new(kind, Backend, Person, By, CorrelationId);

    public PlanRecord Record(HistoryKind kind, HistoryWriter writer, TimeProvider time) => new(Part, Person, CorrelationId, writer, time) { Kind = kind, By = By, Why = Why };
}

/// <summary>How an act ended.</summary>
/// <param name="Outcome">For the operator.</param>
/// <param name="Result">For the history; null: nothing was tried, and nothing is told.</param>
internal sealed record ActEnd(OperatorOutcome Outcome, ProvisioningResult? Result = null)
{
    /// <summary>It is as it should be, and the person's sessions have to end so that it holds from the next click on.</summary>
    public bool EndsSessions { get; init; }

    public static ActEnd Done(string title, string detail, ProvisioningResult result) => new(new OperatorOutcome(200, title, detail), result);

    public static ActEnd Unknown(string backend) => new(new OperatorOutcome(404, "There is no such account", $"The ledger knows no account of this person at {backend}."));

    public static ActEnd Refused(string detail) => new(new OperatorOutcome(409, "That cannot be done", detail));

    /// <summary>As the backend, or the gateway before it, said.</summary>
    /// <param name="result">Refused or unavailable.</param>
    /// <param name="state">What holds now, in a sentence.</param>
    public static ActEnd Failed(ProvisioningResult result, string state)
    {
        var (status, failure) = result switch
        {
            ProvisioningResult.Refused(var refusal) => (409, refusal),
            ProvisioningResult.Unavailable(var outage) => (503, outage),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no failure"),
        };
        return new ActEnd(new OperatorOutcome(status, $"{failure.Code}", $"{failure.Reason}{(failure.Detail is null ? "" : $": {failure.Detail}")}. {state}"), result);
    }
}
