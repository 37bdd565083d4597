using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Saml.Artifacts;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Login;

/// <summary>Who an answer says signed in, and what of it must not be used twice.</summary>
internal sealed record LoginAnswer(UserIdentity User, string AssertionId, DateTimeOffset IssuedAt, DateTimeOffset ReplayableUntil);

/// <summary>Judges an answer against the attempt of this browser, or, where there is none, as one nobody asked for.</summary>
internal sealed class LoginAnswerReader(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, ClockWatch clocks, TimeProvider time, ILogger<LoginAnswerReader> logger)
{
    private const int MostTold = 10;

    public Outcome<LoginAnswer> Read(byte[] xml, LoginAttempt? attempt, StepClock? clock = null) => Read(expectations => ResponseValidator.Validate(xml, expectations), attempt, clock);

    /// <summary>The same of what came for an artifact.</summary>
    public Outcome<LoginAnswer> Read(ArtifactAnswer answer, LoginAttempt? attempt, StepClock? clock = null)
    {
        if (directory.Find(answer.IdentityProvider) is not { } known) return Refusals.IssuerUnknown.With($"{answer.IdentityProvider:plain}");   // a reload took it away just now
        return ArtifactValidator.Validate(answer.Envelope, new ArtifactExpectations(known.Trusted, answer.RequestId, answer.ByTls, time)).TryGet(out var resolved, out var refusal)
            ? Read(expectations => ResponseValidator.Validate(resolved, expectations), attempt, clock)
            : refusal;
    }

    private Outcome<LoginAnswer> Read(Func<ResponseExpectations, Outcome<Valid<Assertion>>> validate, LoginAttempt? attempt, StepClock? clock)
    {
        var ours = serviceProvider.Value;
        var expectations = new ResponseExpectations
        {
            EntityId = ours.EntityId,
            AssertionConsumerService = ours.AssertionConsumerService,
            FindIdentityProvider = entityId => Find(entityId, attempt)?.Trusted,
            DecryptionKeys = ours.DecryptionKeys,
            Request = attempt is null ? null : RequestOf(attempt, ours),
            Clock = time,
            Steps = clock,
        };
        if (!validate(expectations).TryGet(out var valid, out var refusal))
        {
            clocks.Refused(refusal, attempt);
            return refusal;
        }

        if (!serviceProvider.Value.IdentityProviders.ContainsKey(valid.IdentityProvider.Name))
            return Refusals.IssuerUnknown.With($"{valid.IdentityProvider.EntityId}");   // a reload took it away just now
        clocks.Accepted(valid.IdentityProvider.Name, valid.Value.IssueInstant!.Value, attempt);
        var attributes = valid.IdentityProvider.Scopes.Sift(valid.Value.Attributes);
        foreach (var foreign in attributes.Foreign.Distinct().Take(MostTold))
            Log.ScopeForeign(logger, valid.IdentityProvider.Name, MeasuredFacts.Of($"{foreign.Attribute}"), foreign.Told);
        if (!UserIdentityFactory.Create(valid, attributes).TryGet(out var person, out var unfit)) return unfit;
        if (person.IsUsernameForeign) Log.UsernameForeign(logger, valid.IdentityProvider.Name);
        return new LoginAnswer(person.User, valid.Value.Id, valid.Value.IssueInstant!.Value, valid.ReplayableUntil);
    }

    private static SentRequest RequestOf(LoginAttempt attempt, ServiceProvider ours) => new(attempt.RequestId, attempt.IdentityProvider)
    {
        AuthenticatedSince = attempt.Demand.Fresh ? attempt.StartedAt : null,
        MaxAuthnAge = attempt.Demand.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        AuthnContexts = attempt.Demand.Contexts.Count > 0 ? ours.AuthnContextOrder.Meeting(attempt.Demand.Contexts, attempt.Demand.Comparison) : null,
    };

    /// <summary>One entity id may stand under several names with different settings: the one that was asked comes first.</summary>
    private KnownIdentityProvider? Find(string entityId, LoginAttempt? attempt) =>
        attempt is not null && directory.Find(attempt.IdentityProvider) is { } asked && asked.Metadata.EntityId == entityId
            ? asked
            : directory.FindByEntityId(entityId);
}
