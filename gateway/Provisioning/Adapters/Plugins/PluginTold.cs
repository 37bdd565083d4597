using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>What one call was about, by which a plug-in's words about it are looked at.</summary>
/// <param name="Attributes">The attributes that went along, or were asked for.</param>
/// <param name="Values">The values that went along.</param>
internal sealed record PluginTold(IReadOnlyCollection<string> Attributes, IReadOnlyCollection<string> Values)
{
    public static PluginTold Of(IReadOnlyCollection<string> attributes, BackendUser sent) => new(attributes, [.. sent.Attributes.Values.SelectMany(ValueComparison.Texts)]);

    /// <summary>For the operator: without what could be said of a person.</summary>
    public string Words(string? detail) => RedactedText.Of(detail ?? "", Attributes, Values);

    /// <returns>Null: the plug-in speaks of none that the call is about.</returns>
    public string? Named(string? attribute) => Attributes.FirstOrDefault(a => a != GroupChange.Attribute && a.Equals(attribute, StringComparison.OrdinalIgnoreCase));
}
