namespace JitGateway.Edge.Limits;

/// <summary>Section <c>Gateway:Limits</c>: what the public listener takes from one client. Read at start.</summary>
internal sealed class LimitOptions
{
    /// <summary>The longest request line in octets, so nearly the longest address: more gets 414. Default 16384.</summary>
    public int RequestLine { get; set; } = 16 * 1024;

    /// <summary>The largest headers of one request together, in octets: more gets 431. Default 65536, because the cookies of many applications travel together. What backends take is mostly less.</summary>
    public int Headers { get; set; } = 64 * 1024;

    /// <summary>The most headers of one request: more get 431. Default 100.</summary>
    public int HeaderCount { get; set; } = 100;

    /// <summary>How long a client may take for its request line and headers: then 408. Default 15 seconds.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may stay open between two requests. Default 130 seconds: longer than a load balancer in front keeps its own, or its requests meet a closed connection.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>How slowly a body may arrive, in octets per second after the first five seconds: slower gets 408. Default 240; 0: as slowly as it likes.</summary>
    public int MinUploadRate { get; set; } = 240;

    /// <summary>How slowly a client may take an answer, in octets per second after the first five seconds: slower is cut off. Default 240; 0: as slowly as it likes. Streams with nothing to say are not meant.</summary>
    public int MinDownloadRate { get; set; } = 240;

    /// <summary>The most connections at once, WebSockets among them; further ones are closed before they say anything. Absent: as many as the system gives.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>The most requests at once on one connection of HTTP/2. Default 100.</summary>
    public int Http2Streams { get; set; } = 100;
}
