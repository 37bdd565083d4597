using JitGateway.Backends;
using JitGateway.Backends.Description;
using JitGateway.Provisioning.Protection;

namespace JitGateway.Provisioning.Description;

/// <summary>How a backend's accounts are made and kept. Fixed texts of the mapping may be first passwords or keys, and are not told.</summary>
internal sealed class ProvisioningDescription(BackendProtections protections) : BackendDescription<DescribedProvisioning>
{
    private static readonly DescribedProvisioning Nothing = new(BackendProvisioning.NoAdapter, Mode: null, [], [], Protection: null);

    public override string Section => "provisioning";

    public override DescribedProvisioning Of(Backend backend)
    {
        var part = backend.Part<BackendProvisioning>();
        if (!part.IsEnabled) return Nothing;
        var protection = protections.For(part);
        return new DescribedProvisioning(
            part.AdapterName,
            part.Mode.ToString(),
            [.. part.Rules.Select(static r => r.ToString())],
            [.. part.Attributes.Select(a => new DescribedAttribute(a.Attribute, SourceOf(a), part.Required.Contains(a.Attribute), a.Owner.ToString()))],
            new DescribedProtection(protection.Circuit.ToString(), protection.CallsRunning, protection.CallsWaiting, protection.News is { } news ? new DescribedNews(news.IsGood, news.Told, news.At) : null));
    }

    private static string? SourceOf(AttributeMapping attribute) => attribute.Source is { } source && !source.Constants.Any() && !source.Templates.Any(static t => t.Literals.Any() || t.Text.Contains('\'', StringComparison.Ordinal)) ? source.ToString() : null;
}

/// <param name="Adapter">None: nobody gets an account.</param>
/// <param name="Match">By what accounts are found, the first first.</param>
internal sealed record DescribedProvisioning(string Adapter, string? Mode, IReadOnlyList<string> Match, IReadOnlyList<DescribedAttribute> Mapping, DescribedProtection? Protection);

/// <param name="Source">Null: a fixed or generated value, which is not told.</param>
/// <param name="Owner">Who may change it.</param>
internal sealed record DescribedAttribute(string Attribute, string? Source, bool IsRequired, string Owner);

/// <param name="Circuit">Closed: calls are made.</param>
/// <param name="News">What was heard last; null: nothing yet.</param>
internal sealed record DescribedProtection(string Circuit, long CallsRunning, long CallsWaiting, DescribedNews? News);

internal sealed record DescribedNews(bool IsGood, string Told, DateTimeOffset At);
