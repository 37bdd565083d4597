using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What a response has to say about itself (Core 3.2.2, Profiles 4.1.4.2, Bindings 3.5.5.2).</summary>
internal static class ResponseChecks
{
    public static Refusal? Check(Response response, bool isSigned, ValidationContext context) =>
        IssuerIs(response.Issuer, context)
        ?? Destination(response, isSigned, context)
        ?? IssueInstant(response.IssueInstant, context)
        ?? InResponseTo(response, context);

    /// <summary>The Issuer is the entity whose key was used, and is named as an entity (Core 8.3.6, Profiles 4.1.4.2).</summary>
    public static Refusal? IssuerIs(Issuer? issuer, ValidationContext context)
    {
        if (issuer is null) return Refusals.ResponseIssuerMissing.With("no Issuer");
        if (issuer.Format is not (null or NameIdFormats.Entity)) return Refusals.IssuerFormat.With($"{issuer.Format}");
        return issuer.Value == context.IdentityProvider.EntityId
            ? null
            : Refusals.IssuerMismatch.With($"{issuer.Value}, the key is of {context.IdentityProvider.EntityId}");
    }

    /// <summary>Issued later than now: a clock is wrong.</summary>
    public static Refusal? IssueInstant(DateTimeOffset issued, ValidationContext context) =>
        context.IsFuture(issued) ? context.Early(Refusals.IssuedInFuture, issued) : null;

    /// <summary>Core 3.2.2: a Destination that is there must be ours; Bindings 3.5.5.2: in a signed message it must be there.</summary>
    private static Refusal? Destination(Response response, bool isSigned, ValidationContext context)
    {
        if (string.IsNullOrEmpty(response.Destination)) return isSigned || response.Destination is not null ? Refusals.DestinationMissing.With("no Destination") : null;
        return response.Destination == context.Expectations.AssertionConsumerService
            ? null
            : Refusals.DestinationMismatch.With($"{response.Destination}, ours is {context.Expectations.AssertionConsumerService}");
    }

    /// <summary>Profiles 4.1.4.3, 4.1.5: bound to the request of this browser, or to none at all.</summary>
    private static Refusal? InResponseTo(Response response, ValidationContext context)
    {
        if (context.Request is not { } request)
        {
            if (response.InResponseTo is not null) return Refusals.InResponseToUnsolicited.With($"{response.InResponseTo}");
            return context.IdentityProvider.AcceptsUnsolicited ? null : Refusals.UnsolicitedRefused.With($"IdpInitiated of {context.IdentityProvider.Name}");
        }

        if (request.IdentityProvider != context.IdentityProvider.Name)
            return Refusals.IdentityProviderMismatch.With($"asked {request.IdentityProvider}, answered {context.IdentityProvider.Name}");
        if (response.InResponseTo is null) return Refusals.InResponseToMissing.With($"the request was {request.Id}");
        return response.InResponseTo == request.Id ? null : Refusals.InResponseToMismatch.With($"{response.InResponseTo}, the request was {request.Id}");
    }
}
