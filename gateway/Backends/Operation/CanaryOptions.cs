namespace JitGateway.Backends.Operation;

/// <summary>Section <c>Canary</c> of a backend: other destinations, a new version of the application say, for some of its people.</summary>
internal sealed class CanaryOptions
{
    /// <summary>Addresses of the canary, http or https. Required. Everything else (Cluster, Trust, Timeout) is the backend's own.</summary>
    public IReadOnlyList<Uri> Destinations { get; set; } = [];

    /// <summary>Of a hundred people so many, 0 to 100; parts of one are possible. The same people at every visit and on every node, and when the number grows they stay.</summary>
    public double Percent { get; set; }

    /// <summary>People in one of these groups, whatever <c>Percent</c> says.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];
}
