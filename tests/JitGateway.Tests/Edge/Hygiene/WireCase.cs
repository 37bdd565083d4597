namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>One thing that a client may put on the wire, and what becomes of it.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Sent">Every octet of it, as Latin-1.</param>
/// <param name="Status">Of the answer.</param>
internal sealed record WireCase(string Name, string Sent, int Status)
{
    /// <summary>The reason id, where the answer is the gateway's own and not the server's.</summary>
    public string? Reason { get; init; }

    /// <summary>What the backend saw: request line, the headers that are not on every request (<see cref="SeenRequest"/>), an empty line and the body. Null: nothing.</summary>
    public string? Seen { get; init; }

    /// <summary>Whether a request that follows on the same connection is answered.</summary>
    public bool IsOpenAfterwards { get; init; } = true;

    /// <summary>For a page, where the octets are too many.</summary>
    public string? Shown { get; init; }

    /// <summary>What became of it, to be compared and to be read.</summary>
    public string Outcome => $"{Status}{(Reason is null ? "" : " " + Reason)}, {(IsOpenAfterwards ? "open" : "closed")}\n{Seen ?? "(the backend saw nothing)"}";
}

/// <summary>A family of them, written as a table.</summary>
internal sealed class WireCaseList : List<WireCase>
{
    /// <summary>It reaches the backend.</summary>
    public void Add(string name, string sent, string seen) => Add(new WireCase(name, sent, 200) { Seen = seen });

    /// <summary>The gateway refuses it with a reason of its own; where nobody knows where the next request begins, the connection ends.</summary>
    public void Add(string name, string sent, int status, string reason) =>
        Add(new WireCase(name, sent, status) { Reason = reason, IsOpenAfterwards = !reason.StartsWith("edge.", StringComparison.Ordinal) && reason != "request.body_broken" });

    /// <summary>The server refuses it before the gateway hears of it, and ends the connection.</summary>
    public void Add(string name, string sent, int status) => Add(new WireCase(name, sent, status) { IsOpenAfterwards = false });
}
