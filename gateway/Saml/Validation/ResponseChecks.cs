using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What a response has to say about itself (Core 3.2.2, Profiles 4.1.4.2, Bindings 3.5.5.2).</summary>
internal static class ResponseChecks
{
    public static void Check(Response response, bool isSigned, ValidationContext context)
    {
        IssuerIs(response.Issuer, Refusals.ResponseIssuerMissing, context);
        Destination(response.Destination, context.Expectations.AssertionConsumerService, isSigned, context);
        IssueInstant(response.IssueInstant, context);
        InResponseTo(response, context);
    }

    /// <summary>The Issuer is the entity whose key was used, and is named as an entity (Core 8.3.6, Profiles 4.1.4.2).</summary>
    public static void IssuerIs(Issuer? issuer, RefusalReason missing, MessageContext context)
    {
        if (issuer is null)
        {
            context.Findings.Add(missing.With("no Issuer"));
            return;
        }

        if (issuer.Format is not (null or NameIdFormats.Entity)) context.Findings.Add(Refusals.IssuerFormat.With($"{issuer.Format}"));
        if (issuer.Value != context.IdentityProvider.EntityId)
            context.Findings.Add(Refusals.IssuerMismatch.With($"{issuer.Value}, the key is of {context.IdentityProvider.EntityId}"));
    }

    /// <summary>Issued later than now: a clock is wrong.</summary>
    public static void IssueInstant(DateTimeOffset? issued, MessageContext context)
    {
        if (issued is { } instant && context.Clock.IsFuture(instant)) context.Findings.Add(context.Clock.Early(Refusals.IssuedInFuture, instant));
    }

    /// <summary>Core 3.2.1, 3.2.2: a Destination that is there must be ours; Bindings 3.4.5.2, 3.5.5.2: in a signed message it must be there.</summary>
    public static void Destination(string? destination, string ours, bool isSigned, MessageContext context)
    {
        if (string.IsNullOrEmpty(destination))
        {
            if (isSigned || destination is not null) context.Findings.Add(Refusals.DestinationMissing.With($"no Destination, ours is {ours}"));
        }
        else if (destination != ours)
        {
            context.Findings.Add(Refusals.DestinationMismatch.With($"{destination}, ours is {ours}"));
        }
    }

    /// <summary>Profiles 4.1.4.3, 4.1.5: bound to the request of this browser, or to none at all.</summary>
    private static void InResponseTo(Response response, ValidationContext context)
    {
        if (context.Request is not { } request)
        {
            if (response.InResponseTo is not null) context.Findings.Add(Refusals.InResponseToUnsolicited.With($"{response.InResponseTo}"));
            else if (!context.IdentityProvider.AcceptsUnsolicited) context.Findings.Add(Refusals.UnsolicitedRefused.With($"IdpInitiated of {context.IdentityProvider.Name}"));
            return;
        }

        if (request.IdentityProvider != context.IdentityProvider.Name)
            context.Findings.Add(Refusals.IdentityProviderMismatch.With($"asked {request.IdentityProvider}, answered {context.IdentityProvider.Name}"));
        if (response.InResponseTo is null) context.Findings.Add(Refusals.InResponseToMissing.With($"the request was {request.Id}"));
        else if (response.InResponseTo != request.Id) context.Findings.Add(Refusals.InResponseToMismatch.With($"{response.InResponseTo}, the request was {request.Id}"));
    }
}
