namespace JitGateway.Backends;

/// <summary>What YARP knows a backend's destinations by: the backend's name, and for its canary a name that no backend can have.</summary>
internal static class ClusterIds
{
    private const string CanaryMark = "!canary";

    public static string CanaryOf(BackendName backend) => backend.Value + CanaryMark;

    /// <summary>The backend whose cluster it is, by name.</summary>
    public static string BackendOf(string clusterId) => IsCanary(clusterId) ? clusterId[..^CanaryMark.Length] : clusterId;

    public static bool IsCanary(string clusterId) => clusterId.EndsWith(CanaryMark, StringComparison.Ordinal);
}
