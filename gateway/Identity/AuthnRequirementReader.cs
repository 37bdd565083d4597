using JitGateway.Configuration;

namespace JitGateway.Identity;

/// <summary>Compiles what a section says of how people have to be authenticated, wherever it may stand: at an identity provider, a backend, an access rule.</summary>
/// <param name="Path">The path of the section.</param>
/// <param name="ContextKey">Its key for the contexts.</param>
internal sealed record AuthnRequirementReader(string Path, string ContextKey, ConfigurationContext Configuration)
{
    private const string ComparisonKey = "AuthnContextComparison";
    private const string AgeKey = "MaxAuthnAge";

    /// <summary>All contexts of one request together: what was asked for travels in a cookie.</summary>
    private const int LongestContexts = 400;

    private static readonly TimeSpan ShortestAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);

    private ConfigurationErrors Errors => Configuration.Errors;

    public AuthnRequirement Read(IReadOnlyList<string> contexts, AuthnContextComparison comparison, TimeSpan? maxAge)
    {
        var order = AuthnContextOrder.Of(Configuration.Root);
        foreach (var (reference, i) in contexts.Select((c, i) => (c, i)))
            if (!Uri.IsWellFormedUriString(reference, UriKind.Absolute))
                Errors.Add($"{Path}:{ContextKey}:{i}", reference, "is not the URI of an authentication context", "Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
            else if (comparison != AuthnContextComparison.Exact && !order.Knows(reference))
                Errors.AddBeside($"{Path}:{ContextKey}:{i}", reference, $"cannot be compared ({comparison}): {AuthnContextOrder.Key} does not say how strong it is", $"Name it there, from the weakest to the strongest, or write {ComparisonKey} Exact");
        if (contexts.Sum(static c => c.Length) > LongestContexts)
            Errors.Add($"{Path}:{ContextKey}", null, $"has more than {LongestContexts} characters, which do not fit into the cookie of a login", $"Name fewer, or write one with {ComparisonKey} Minimum");
        if (comparison != AuthnContextComparison.Exact && contexts.Count == 0)
            Errors.AddBeside($"{Path}:{ComparisonKey}", comparison.ToString(), $"compares nothing while {ContextKey} is absent", $"Write {ContextKey}, or leave it out");
        if (maxAge is { } age && (age < ShortestAge || age > LongestAge))
            Errors.Add($"{Path}:{AgeKey}", age.ToString(), "is an age that nobody could keep, or that limits nothing", "Write a span from 00:01:00 to 30.00:00:00, as in 08:00:00, or leave it out to accept any age");
        var accepted = order.Meeting(contexts, comparison);
        if (accepted.Count == 0 && contexts.Count > 0 && contexts.All(order.Knows))
            Errors.AddBeside($"{Path}:{ComparisonKey}", comparison.ToString(), $"is met by nothing that stands in {AuthnContextOrder.Key}", "Name a weaker one, or write Minimum");
        return new(contexts, comparison, accepted, maxAge);
    }

    /// <summary>What no identity provider lets in could never come: whoever comes through one shows what that one's own settings ask for, too.</summary>
    /// <param name="providers">Those whose people may come, by name.</param>
    public void CheckAgainst(AuthnRequirement requirement, IReadOnlyList<KeyValuePair<string, IdentityProviderTerms>> providers)
    {
        if (providers.Count > 0 && requirement.Accepted.Count > 0 && providers.All(p => requirement.And(p.Value.Requirement) is null))
            Errors.AddBeside($"{Path}:{ContextKey}", string.Join(", ", requirement.Contexts), $"is met by nothing that {string.Join(", ", providers.Select(static p => p.Key).Order(StringComparer.Ordinal))} lets in (RequestedAuthnContext)", "Name what both have, or a weaker one there");
    }
}
