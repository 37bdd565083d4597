namespace JitGateway.Backends;

/// <summary>The keys of one backend that this module binds; every other key belongs to a feature (<see cref="BackendPart{T}"/>).</summary>
internal sealed class BackendOptions
{
    /// <summary>What people read; absent: the backend's name.</summary>
    public string? DisplayName { get; set; }

    /// <summary>One line for the launcher's page of applications; read once there is one.</summary>
    public string? Description { get; set; }

    /// <summary>A file with a picture for the launcher; read once there is one.</summary>
    public string? Icon { get; set; }

    /// <summary>The heading under which the launcher lists it; read once there is one.</summary>
    public string? Category { get; set; }

    public BackendMatchOptions Match { get; set; } = new();

    /// <summary>Addresses of the backend, http or https. Required.</summary>
    public IReadOnlyList<Uri> Destinations { get; set; } = [];

    /// <summary>YARP's own cluster settings, by YARP's names (LoadBalancingPolicy, HealthCheck, HttpRequest, HttpClient).</summary>
    public IConfigurationSection? Cluster { get; set; }
}

/// <summary>Which requests are for a backend.</summary>
internal sealed class BackendMatchOptions
{
    /// <summary>Host names without port. Absent: the host of PublicOrigin.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>A prefix of whole segments; the longest one wins.</summary>
    public string Path { get; set; } = "/";

    /// <summary>True: the backend does not see the prefix.</summary>
    public bool StripPrefix { get; set; }
}
