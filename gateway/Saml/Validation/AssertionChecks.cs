using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What an assertion of the web browser profile has to say (Profiles 4.1.4.2), but for the subject's confirmation.</summary>
internal static class AssertionChecks
{
    public static Refusal? Check(Assertion assertion, ValidationContext context) =>
        ResponseChecks.IssuerIs(assertion.Issuer, context)
        ?? ResponseChecks.IssueInstant(assertion.IssueInstant, context)
        ?? Conditions(assertion.Conditions, context)
        ?? Authentication(assertion.AuthnStatements, context)
        ?? IdentityText.Check(assertion);

    /// <summary>Core 2.5.1.2 and 2.5.1.4; Profiles 4.1.4.2 makes the audience a must.</summary>
    private static Refusal? Conditions(Conditions? conditions, ValidationContext context)
    {
        if (conditions is null) return Refusals.ConditionsMissing.With("no Conditions");
        if (conditions.NotBefore >= conditions.NotOnOrAfter) return Refusals.ConditionsTimes.With($"from {conditions.NotBefore!.Value} to {conditions.NotOnOrAfter!.Value}");
        if (conditions.NotBefore is { } begin && context.IsFuture(begin)) return context.Early(Refusals.ConditionsNotYet, begin);
        if (conditions.NotOnOrAfter is { } end && context.IsOver(end)) return context.Late(Refusals.ConditionsExpired, end);
        if (conditions.AudienceRestrictions.Count == 0) return Refusals.AudienceMissing.With("no AudienceRestriction");
        foreach (var restriction in conditions.AudienceRestrictions)
        {
            if (restriction.Audiences.Count == 0) return Refusals.AudienceMissing.With("an AudienceRestriction without Audience");
            if (!restriction.Audiences.Contains(context.Expectations.EntityId, StringComparer.Ordinal))
                return Refusals.AudienceMismatch.With($"{restriction.Audiences.Take(5)}, ours is {context.Expectations.EntityId}");
        }

        return null;
    }

    /// <summary>Core 2.7.2. Every statement must hold; the first is the one that the session is made of.</summary>
    private static Refusal? Authentication(IReadOnlyList<AuthnStatement> statements, ValidationContext context)
    {
        if (statements.Count == 0) return Refusals.AuthnStatementMissing.With("no AuthnStatement");
        foreach (var statement in statements)
        {
            if (context.IsFuture(statement.AuthnInstant)) return context.Early(Refusals.AuthnInstantFuture, statement.AuthnInstant);
            if (statement.SessionNotOnOrAfter is { } end && context.IsOver(end)) return context.Late(Refusals.SessionExpired, end);
        }

        return AsRequired(statements[0], context);
    }

    /// <summary>Core 3.4.1 (ForceAuthn, which identity providers may pass over) and 3.3.2.2.1 (RequestedAuthnContext).</summary>
    private static Refusal? AsRequired(AuthnStatement statement, ValidationContext context)
    {
        if (context.Request?.AuthenticatedSince is { } since && statement.AuthnInstant.Plus(context.Skew) < since)
            return Refusals.AuthnNotFresh.With($"authenticated {statement.AuthnInstant}, asked {since}, tolerance {context.Skew}");
        var required = context.IdentityProvider.AuthnContexts;
        if (required.Count == 0 || required.Contains(statement.AuthnContext, StringComparer.Ordinal)) return null;
        return Refusals.AuthnContextMismatch.With($"{statement.AuthnContext}, asked for {required}");
    }
}
