namespace JitGateway.Identity;

/// <summary>
/// Authentication contexts from the weakest to the strongest: the key <c>Saml:AuthnContextOrder</c>. The standard leaves it to each side which is stronger (SAML Core 3.3.2.2.1), so the operator says it, and
/// what the operator did not name is stronger than nothing and weaker than nothing.
/// </summary>
internal sealed class AuthnContextOrder(IReadOnlyList<string> weakestFirst)
{
    public const string Key = "Saml:AuthnContextOrder";

    public static AuthnContextOrder Of(IConfiguration root)
    {
        var section = root.GetSection(Key);
        return new(section.Value is { Length: > 0 } one ? [one] : [.. section.GetChildren().Select(c => c.Value).OfType<string>()]);
    }

    public bool Knows(string context) => RankOf(context) >= 0;

    /// <summary>All contexts that meet a request; none where a comparison has nothing to compare by.</summary>
    public IReadOnlyList<string> Meeting(IReadOnlyList<string> asked, AuthnContextComparison comparison)
    {
        if (comparison == AuthnContextComparison.Exact || asked.Count == 0) return asked;
        var ranks = asked.Select(RankOf).Where(static rank => rank >= 0).ToList();
        if (ranks.Count != asked.Count) return [];
        return
        [
            .. weakestFirst.Where((_, rank) => comparison switch
            {
                AuthnContextComparison.Minimum => rank >= ranks.Min(),
                AuthnContextComparison.Maximum => rank <= ranks.Max(),
                _ => rank > ranks.Max(),
            }),
        ];
    }

    private int RankOf(string context)
    {
        for (var rank = 0; rank < weakestFirst.Count; rank++)
            if (weakestFirst[rank] == context)
                return rank;
        return -1;
    }
}
