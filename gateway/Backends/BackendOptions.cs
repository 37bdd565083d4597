using JitGateway.Backends.Health;
using JitGateway.Backends.Operation;

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

    /// <summary>
    /// How long the backend may be silent, before it answers and while it does, before the request is ended (1022); also how long an open WebSocket may be. Default 100 seconds; 00:00:00: as long as it
    /// likes. Not beside Cluster:HttpRequest:ActivityTimeout, which is the same.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    public BackendHealthOptions Health { get; set; } = new();

    /// <summary>Closes the backend: whoever comes reads why (1024), with status 503 and <c>Retry-After</c>. True, or an object that says more. Open WebSockets and downloads go on.</summary>
    public Maintenance? Maintenance { get; set; }

    /// <summary>Other destinations, a new version of the application say, for some of its people.</summary>
    public CanaryOptions? Canary { get; set; }

    /// <summary>YARP's own cluster settings, by YARP's names (LoadBalancingPolicy, HealthCheck, HttpRequest, HttpClient).</summary>
    public IConfigurationSection? Cluster { get; set; }
}

/// <summary>Which requests are for a backend, and how it sees its own address.</summary>
internal sealed class BackendMatchOptions
{
    /// <summary>Host names without port. Absent: the host of PublicOrigin.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>A prefix of whole segments; the longest one wins.</summary>
    public string Path { get; set; } = "/";

    /// <summary>True: the backend does not see the prefix. It is told in X-Forwarded-Prefix.</summary>
    public bool StripPrefix { get; set; }

    /// <summary>True: the backend gets the Host that people use, in place of its destination's; active checks send the first of Hosts. A destination over https needs a certificate for that host then.</summary>
    public bool PreserveHost { get; set; }

    /// <summary>What becomes of addresses in the headers of answers (Location, Content-Location, Refresh, the Path and Domain of cookies), and of those that clients of WebDAV send (Destination, If).</summary>
    public AddressRewriting Rewrite { get; set; } = AddressRewriting.Auto;
}

/// <summary>Whether the addresses that a backend writes, and those that it is told, are made to hold on the other side.</summary>
internal enum AddressRewriting
{
    /// <summary>The backend's inner address becomes the one that people use, and a path gets the stripped prefix where it does not begin with it already.</summary>
    Auto,

    /// <summary>The backend knows nothing of the gateway: a path gets the prefix even where it begins like it, X-Forwarded-Prefix is not sent, and clients of WebDAV speak of its inner address.</summary>
    Always,

    /// <summary>The backend knows its public address, from its own settings or from X-Forwarded-Host and X-Forwarded-Prefix: nothing is rewritten.</summary>
    Never,
}
