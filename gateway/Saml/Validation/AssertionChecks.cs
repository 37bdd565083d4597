using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What an assertion of the web browser profile has to say (Profiles 4.1.4.2), but for the subject's confirmation.</summary>
internal static class AssertionChecks
{
    public static void Check(Assertion assertion, ValidationContext context)
    {
        ResponseChecks.IssuerIs(assertion.Issuer, Refusals.AssertionIssuerMissing, context);
        ResponseChecks.IssueInstant(assertion.IssueInstant, context);
        Conditions(assertion.Conditions, context);
        Authentication(assertion.AuthnStatements, context);
        IdentityText.Check(assertion, context.Findings);
        if (assertion.Subject?.NameId is { } nameId) NameIdChecks.Check(nameId, context);
    }

    /// <summary>Core 2.5.1.2 and 2.5.1.4; Profiles 4.1.4.2 makes the audience a must.</summary>
    private static void Conditions(Conditions? conditions, ValidationContext context)
    {
        if (conditions is null)
        {
            context.Findings.Add(Refusals.ConditionsMissing.With("no Conditions"));
            return;
        }

        if (conditions.NotBefore >= conditions.NotOnOrAfter)
            context.Findings.Add(Refusals.ConditionsTimes.With($"from {conditions.NotBefore!.Value} to {conditions.NotOnOrAfter!.Value}"));
        if (conditions.NotBefore is { } begin && context.ConditionsClock.IsFuture(begin)) context.Findings.Add(context.ConditionsClock.Early(Refusals.ConditionsNotYet, begin));
        if (conditions.NotOnOrAfter is { } end && context.ConditionsClock.IsOver(end)) context.Findings.Add(context.ConditionsClock.Late(Refusals.ConditionsExpired, end));
        if (conditions.AudienceRestrictions.Count == 0) context.Findings.Add(Refusals.AudienceMissing.With("no AudienceRestriction"));
        foreach (var restriction in conditions.AudienceRestrictions)
        {
            if (restriction.Audiences.Count == 0)
                context.Findings.Add(Refusals.AudienceMissing.With("an AudienceRestriction without Audience"));
            else if (!restriction.Audiences.Contains(context.Expectations.EntityId, StringComparer.Ordinal))
                context.Findings.Add(Refusals.AudienceMismatch.With($"{restriction.Audiences.Take(5)}, ours is {context.Expectations.EntityId}"));
        }
    }

    /// <summary>Core 2.7.2. Every statement must hold; the first is the one that the session is made of.</summary>
    private static void Authentication(IReadOnlyList<AuthnStatement> statements, ValidationContext context)
    {
        if (statements.Count == 0)
        {
            context.Findings.Add(Refusals.AuthnStatementMissing.With("no AuthnStatement"));
            return;
        }

        foreach (var statement in statements)
        {
            if (statement.AuthnInstant is { } instant && context.AuthnClock.IsFuture(instant)) context.Findings.Add(context.AuthnClock.Early(Refusals.AuthnInstantFuture, instant));
            // without tolerance: our session ends then by our clock, so one that begins later would be over before its first request
            if (statement.SessionNotOnOrAfter is { } end && end <= context.AuthnClock.Now)
                context.Findings.Add(Refusals.SessionExpired.With($"the end was {end}, {context.AuthnClock.Now - end} ago"));
        }

        AsRequired(statements[0], context);
    }

    /// <summary>The operator's limit of age, ForceAuthn (Core 3.4.1, which identity providers may pass over), RequestedAuthnContext (Core 3.3.2.2.1).</summary>
    private static void AsRequired(AuthnStatement statement, ValidationContext context)
    {
        var clock = context.AuthnClock;
        if (statement.AuthnInstant is { } instant)
        {
            NotOlder(instant, context.IdentityProvider.MaxAuthnAge, context);
            if (context.Request?.AuthenticatedSince is { } since && instant.Plus(clock.Tolerance) < since)
                context.Findings.Add(Refusals.AuthnNotFresh.With($"authenticated {instant}, {since - instant} before it was asked for at {since}, tolerance {clock.Tolerance} ({clock.Setting:plain})"));
            NotOlder(instant, context.Request?.MaxAuthnAge, context);
        }

        // what one login is asked for takes nothing from what every login must show: otherwise the weakest page would be the way in
        if (context.IdentityProvider.AuthnContexts is { Count: > 0 } always) OneOf(always, statement, context);
        if (context.Request?.AuthnContexts is { } asked) OneOf(asked, statement, context);
    }

    private static void NotOlder(DateTimeOffset instant, TimeSpan? most, ValidationContext context)
    {
        var clock = context.AuthnClock;
        if (most is { } age && clock.IsOver(instant.Plus(age)))
            context.Findings.Add(Refusals.AuthnTooOld.With($"authenticated {instant}, {clock.Now - instant} ago, at most {age} (MaxAuthnAge), tolerance {clock.Tolerance} ({clock.Setting:plain})"));
    }

    private static void OneOf(IReadOnlyList<string> accepted, AuthnStatement statement, ValidationContext context)
    {
        if (!accepted.Contains(statement.AuthnContext, StringComparer.Ordinal))
            context.Findings.Add(Refusals.AuthnContextMismatch.With($"{statement.AuthnContext}, what meets the request is {accepted}"));
    }
}
