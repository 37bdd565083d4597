namespace JitGateway.Configuration.Risks;

/// <summary>One kind of risk, which has the same id in every version.</summary>
/// <param name="Id">As in <c>risk.saml.sha1</c>.</param>
/// <param name="Meaning">What is risky, for the list of all kinds; a sentence without a full stop.</param>
internal sealed record RiskKind(string Id, string Meaning);
