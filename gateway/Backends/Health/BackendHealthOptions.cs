namespace JitGateway.Backends.Health;

/// <summary>Section <c>Health</c> of a backend: what its destinations' health means for the node. The checks themselves are YARP's, under <c>Cluster:HealthCheck</c>.</summary>
internal sealed class BackendHealthOptions
{
    /// <summary>
    /// True: a node for which none of the destinations is well is not ready, so that load balancers send nobody there. Only for a node's own application: what all nodes share takes them all away at
    /// once. Default false: readiness names the backend and stays.
    /// </summary>
    public bool Required { get; set; }
}
