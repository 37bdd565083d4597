using JitGateway.Backends.Operation;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;

namespace JitGateway.Access.Explain;

/// <summary>Whom a canary takes, on paper: by the live path's choice, with the key by which the live path knows the person.</summary>
internal sealed class CanaryOnPaper(PersonsOnPaper persons)
{
    public async Task<ExplainedPlace> PlaceAsync(Canary canary, ExplainRequest request, StatedPerson? person, UserIdentity? user, AccessDecision decision, CancellationToken cancellationToken)
    {
        if (person is null || user is null || decision is AccessDecision.Public { ShowsPerson: false })
            return canary.Draws && request.Address is null ? ExplainedPlace.Unknown : In(canary.PlaceOf(request.Address));
        if (!canary.Draws || canary.PlaceOf(user.Subject.Hash, user.Groups) == CanaryPlace.Group) return In(canary.PlaceOf(user.Subject.Hash, user.Groups));
        if (request.Offline && request.Login is null) return ExplainedPlace.Unknown;
        var (known, _) = await persons.WithKeyAsync(request, person, cancellationToken);
        return known is null ? ExplainedPlace.Unknown : In(canary.PlaceOf(new SubjectKey(known.Issuer, known.Subject).Hash, user.Groups));
    }

    private static ExplainedPlace In(CanaryPlace place) => place switch
    {
        CanaryPlace.Group => ExplainedPlace.Group,
        CanaryPlace.Share => ExplainedPlace.Share,
        _ => ExplainedPlace.Stable,
    };
}
