using System.Text.Json;

namespace JitGateway.Benchmarks;

/// <summary>How the gateway that is measured is set up; travels to its process as JSON.</summary>
internal sealed record GatewaySettings
{
    /// <summary>The destination of its only backend.</summary>
    public required string Backend { get; init; }

    /// <summary>Whether the destination keeps accounts (<see cref="AccountServer"/>) that the gateway provisions.</summary>
    public bool Provisions { get; init; }

    /// <summary>Where sessions are; null: in the process's memory.</summary>
    public string? Redis { get; init; }

    /// <summary>False: every request asks the store.</summary>
    public bool NearCache { get; init; } = true;

    /// <summary>True: the near cache holds sessions sealed. Needs <see cref="Redis"/>.</summary>
    public bool NearCacheSealed { get; init; }

    /// <summary>How many sessions the near cache may hold; null: as many as by default, in as much memory.</summary>
    public int? NearCacheEntries { get; init; }

    /// <summary>How many sessions are made at the start, one for each connection of the load: those that are read together would be read once.</summary>
    public int Sessions { get; init; } = 64;

    /// <summary>Whether the public listener speaks HTTP/2 without TLS, with prior knowledge.</summary>
    public bool Http2 { get; init; }

    /// <summary>Whether what sockets bring is worked on by the thread that took it, and not by way of the server's queue.</summary>
    public bool InlineSockets { get; init; }

    /// <summary>Metadata of the identity provider <c>corp</c>; null: it cannot be read.</summary>
    public string? IdentityProviderMetadata { get; init; }

    /// <summary>An OpenTelemetry collector; null: nothing is pushed.</summary>
    public string? Otlp { get; init; }

    /// <summary>Whether the metrics are read every second, oftener than any Prometheus does; by the same process, which pays for the reading too.</summary>
    public bool Scraped { get; init; }

    /// <summary>The part of traces that is kept.</summary>
    public double SampleRatio { get; init; } = 1;

    public string ToArgument() => JsonSerializer.Serialize(this);

    public static GatewaySettings Parse(string argument) => JsonSerializer.Deserialize<GatewaySettings>(argument)!;
}
