using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>The bearer confirmation of the subject (Profiles 4.1.4.2, 4.1.4.3; Core 2.4.1.2): one that holds is enough.</summary>
internal static class ConfirmationChecks
{
    public static Refusal? Check(Assertion assertion, ValidationContext context)
    {
        if (assertion.Subject is null) return Refusals.SubjectMissing.With("no Subject");
        Refusal? first = null;
        foreach (var confirmation in assertion.Subject.Confirmations.Where(static c => c.IsBearer))
        {
            if (Check(confirmation, context) is not { } refusal) return null;
            first ??= refusal;
        }

        return first ?? Refusals.ConfirmationMissing.With($"the methods are {assertion.Subject.Confirmations.Take(5).Select(static c => c.Method)}");
    }

    /// <summary>The latest end of any bearer confirmation, skew included: from then on the assertion is refused as expired.</summary>
    public static DateTimeOffset ReplayableUntil(Assertion assertion, ValidationContext context) =>
        assertion.Subject!.Confirmations.Where(static c => c.IsBearer).Max(static c => c.NotOnOrAfter)!.Value.Plus(context.Skew);

    private static Refusal? Check(SubjectConfirmation confirmation, ValidationContext context)
    {
        if (confirmation.Recipient is null) return Refusals.RecipientMissing.With("no Recipient");
        if (confirmation.Recipient != context.Expectations.AssertionConsumerService)
            return Refusals.RecipientMismatch.With($"{confirmation.Recipient}, ours is {context.Expectations.AssertionConsumerService}");
        if (confirmation.NotOnOrAfter is not { } end) return Refusals.ConfirmationEndMissing.With("no NotOnOrAfter");
        if (context.IsOver(end)) return context.Late(Refusals.ConfirmationExpired, end);
        if (confirmation.NotBefore is { } begin) return Refusals.ConfirmationNotBefore.With($"{begin}");
        return InResponseTo(confirmation.InResponseTo, context.Request);
    }

    private static Refusal? InResponseTo(string? inResponseTo, SentRequest? request)
    {
        if (request is null) return inResponseTo is null ? null : Refusals.ConfirmationInResponseToUnsolicited.With($"{inResponseTo}");
        if (inResponseTo is null) return Refusals.ConfirmationInResponseToMissing.With($"the request was {request.Id}");
        return inResponseTo == request.Id ? null : Refusals.ConfirmationInResponseToMismatch.With($"{inResponseTo}, the request was {request.Id}");
    }
}
