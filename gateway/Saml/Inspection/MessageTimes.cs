using System.Globalization;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Inspection;

/// <summary>The times of a login against a clock, and when it would be in time by all of them.</summary>
internal sealed class MessageTimes(DateTimeOffset now, TrustedIdentityProvider identityProvider)
{
    private readonly List<InspectedTime> _all = [];
    private DateTimeOffset? _from;
    private DateTimeOffset? _until;

    public IReadOnlyList<InspectedTime> All => _all;

    /// <summary>Null: it says no time, or is never in time.</summary>
    public (DateTimeOffset? From, DateTimeOffset? Until)? Window => (_from is null && _until is null) || _from >= _until ? null : (_from, _until);

    public void Take(DateTimeOffset? issuedResponse, Assertion? assertion)
    {
        Begin("IssueInstant of Response", issuedResponse, identityProvider.ClockSkew);
        if (assertion is null) return;
        Begin("IssueInstant of Assertion", assertion.IssueInstant, identityProvider.ClockSkew);
        var conditions = identityProvider.ConditionsSkew ?? identityProvider.ClockSkew;
        Begin("NotBefore of Conditions", assertion.Conditions?.NotBefore, conditions);
        End("NotOnOrAfter of Conditions", assertion.Conditions?.NotOnOrAfter, conditions);
        foreach (var confirmation in assertion.Subject?.Confirmations.Where(static c => c.IsBearer) ?? [])
            End("NotOnOrAfter of SubjectConfirmationData", confirmation.NotOnOrAfter, identityProvider.ConfirmationSkew ?? identityProvider.ClockSkew);
        var authn = identityProvider.AuthnSkew ?? identityProvider.ClockSkew;
        foreach (var statement in assertion.AuthnStatements)
        {
            Begin("AuthnInstant of AuthnStatement", statement.AuthnInstant, authn);
            End("SessionNotOnOrAfter of AuthnStatement", statement.SessionNotOnOrAfter, TimeSpan.Zero);
        }

        if (identityProvider.MaxAuthnAge is { } age && assertion.AuthnStatements is [{ AuthnInstant: { } instant }, ..]) Until(instant.Plus(age).Plus(authn));
    }

    private void Begin(string name, DateTimeOffset? time, TimeSpan tolerance)
    {
        if (time is not { } begin) return;
        var earliest = begin < DateTimeOffset.MinValue + tolerance ? DateTimeOffset.MinValue : begin - tolerance;
        if (_from is null || earliest > _from) _from = earliest;
        var verdict = begin <= now ? $"{Words(now - begin)} ago" : now >= earliest ? $"{Words(begin - now)} ahead, which the tolerance of {Words(tolerance)} bears" : $"TOO EARLY: {Words(begin - now)} ahead, tolerance {Words(tolerance)}";
        _all.Add(new InspectedTime(name, Written(begin), verdict));
    }

    private void End(string name, DateTimeOffset? time, TimeSpan tolerance)
    {
        if (time is not { } end) return;
        Until(end.Plus(tolerance));
        var verdict = now < end ? $"in {Words(end - now)}" : now < end.Plus(tolerance) ? $"{Words(now - end)} ago, which the tolerance of {Words(tolerance)} bears" : $"TOO LATE: {Words(now - end)} ago, tolerance {Words(tolerance)}";
        _all.Add(new InspectedTime(name, Written(end), verdict));
    }

    private void Until(DateTimeOffset end)
    {
        if (_until is null || end < _until) _until = end;
    }

    public static string Written(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static string Words(TimeSpan span) => span switch
    {
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days"),
    };
}
