namespace JitGateway.Provisioning;

/// <summary>What the other side publishes that it demands of an attribute, and the mapping does not meet. A check tells it before anybody is refused for it.</summary>
/// <param name="Attribute">As the mapping calls it, or would.</param>
/// <param name="Problem">What is demanded, and what the mapping does instead; it follows on the name.</param>
/// <param name="Cure">What to write.</param>
internal sealed record UnmetDemand(string Attribute, string Problem, string Cure)
{
    /// <summary>An attribute that every account must have.</summary>
    /// <param name="byWhom">Who demands it, as in <c>of every inetOrgPerson</c>.</param>
    public static UnmetDemand Unmapped(string attribute, string byWhom) =>
        new(attribute, $"is demanded {byWhom}, and nothing is mapped to it", "map it, with a constant where people have no value of it");

    /// <summary>All of them, as an operator reads them in one line.</summary>
    public static string Told(IEnumerable<UnmetDemand> demands) => string.Join(". ", demands);

    public override string ToString() => $"{Attribute} {Problem}; {Cure}";
}
