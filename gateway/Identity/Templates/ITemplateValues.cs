namespace JitGateway.Identity.Templates;

/// <summary>What the names in a template stand for.</summary>
internal interface ITemplateValues
{
    /// <returns>The values; null where there is none of the name.</returns>
    IReadOnlyList<string>? Values(string name);
}
