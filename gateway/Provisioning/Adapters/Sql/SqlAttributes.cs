namespace JitGateway.Provisioning.Adapters.Sql;

/// <param name="All">What the mapping sends and the match rules search by.</param>
/// <param name="Read">Those of them that are read back: what was generated nobody asks for again.</param>
internal sealed record SqlAttributes(IReadOnlyCollection<string> All, IReadOnlyCollection<string> Read);
