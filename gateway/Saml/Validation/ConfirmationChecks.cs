using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>The bearer confirmation of the subject (Profiles 4.1.4.2, 4.1.4.3; Core 2.4.1.2): one that holds is enough.</summary>
internal static class ConfirmationChecks
{
    private static readonly Func<SubjectConfirmation, ValidationContext, Refusal?>[] Rules = [Recipient, End, Begin, InResponseTo];

    public static void Check(Assertion assertion, ValidationContext context)
    {
        if (assertion.Subject is null)
        {
            context.Findings.Add(Refusals.SubjectMissing.With("no Subject"));
            return;
        }

        (int Passed, IReadOnlyList<Refusal> Failures)? best = null;
        foreach (var confirmation in assertion.Subject.Confirmations)
        {
            if (!confirmation.IsBearer) continue;
            var failures = new List<Refusal>(0);
            var passed = Try(confirmation, context, failures);
            if (failures.Count == 0) return;
            if (best is null || passed > best.Value.Passed) best = (passed, failures);
        }

        if (best is null) context.Findings.Add(Refusals.ConfirmationMissing.With($"the methods are {assertion.Subject.Confirmations.Take(5).Select(static c => c.Method ?? "")}"));
        else foreach (var failure in best.Value.Failures) context.Findings.Add(failure);
    }

    /// <summary>The latest end of any bearer confirmation, skew included: from then on the assertion is refused as expired.</summary>
    public static DateTimeOffset ReplayableUntil(Assertion assertion, ValidationContext context) =>
        assertion.Subject!.Confirmations.Where(static c => c.IsBearer).Max(static c => c.NotOnOrAfter)!.Value.Plus(context.ConfirmationClock.Tolerance);

    /// <returns>How many rules it passed before the first that it broke: the one that got farthest was most likely meant for us.</returns>
    private static int Try(SubjectConfirmation confirmation, ValidationContext context, List<Refusal> failures)
    {
        var passed = 0;
        foreach (var rule in Rules)
        {
            if (rule(confirmation, context) is { } failure) failures.Add(failure);
            if (failures.Count == 0) passed++;
        }

        return passed;
    }

    private static Refusal? Recipient(SubjectConfirmation confirmation, ValidationContext context)
    {
        var ours = context.Expectations.AssertionConsumerService;
        if (confirmation.Recipient is null) return Refusals.RecipientMissing.With($"no Recipient, ours is {ours}");
        return confirmation.Recipient == ours ? null : Refusals.RecipientMismatch.With($"{confirmation.Recipient}, ours is {ours}");
    }

    private static Refusal? End(SubjectConfirmation confirmation, ValidationContext context)
    {
        if (confirmation.NotOnOrAfter is not { } end) return Refusals.ConfirmationEndMissing.With("no NotOnOrAfter");
        return context.ConfirmationClock.IsOver(end) ? context.ConfirmationClock.Late(Refusals.ConfirmationExpired, end) : null;
    }

    private static Refusal? Begin(SubjectConfirmation confirmation, ValidationContext context) =>
        confirmation.NotBefore is { } begin ? Refusals.ConfirmationNotBefore.With($"{begin}") : null;

    private static Refusal? InResponseTo(SubjectConfirmation confirmation, ValidationContext context)
    {
        var inResponseTo = confirmation.InResponseTo;
        if (context.Request is not { } request) return inResponseTo is null ? null : Refusals.ConfirmationInResponseToUnsolicited.With($"{inResponseTo}");
        if (inResponseTo is null) return Refusals.ConfirmationInResponseToMissing.With($"the request was {request.Id}");
        return inResponseTo == request.Id ? null : Refusals.ConfirmationInResponseToMismatch.With($"{inResponseTo}, the request was {request.Id}");
    }
}
