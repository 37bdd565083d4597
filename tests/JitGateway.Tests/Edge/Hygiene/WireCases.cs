namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>Everything odd that a client may send over HTTP/1, by subject.</summary>
internal static partial class WireCases
{
    public static readonly IReadOnlyList<(string Subject, WireCaseList Cases)> All =
    [
        ("Where a request ends", Lengths()),
        ("Chunks", Chunks()),
        ("Request lines and methods", RequestLines()),
        ("Paths", Paths()),
        ("Paths around a rule", GuardedPaths()),
        ("Targets that are no path", Targets()),
        ("Hosts", Hosts()),
        ("Header fields", Fields()),
        ("Upgrades", Upgrades()),
        ("Headers that speak of others", Claims()),
        ("Too much", Floods()),
    ];

    private static string Get(string target, string headers = "") => Request("GET", target, headers);

    private static string Post(string headers, string body) => Request("POST", "/a", headers) + body;

    private static string Request(string method, string target, string headers = "") => $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n";

    private static string Chunked(string chunks, string headers = "") => Post($"Transfer-Encoding: chunked\r\n{headers}", chunks);

    /// <summary>A request without a header, as the backend sees it: nothing is added but what is on every request.</summary>
    private static string Seen(string line, params ReadOnlySpan<string> headers) => string.Join('\n', [line, .. headers]);

    private static string SeenPost(string body, params ReadOnlySpan<string> headers) => $"{Seen("POST /a", headers)}{(body.Length > 0 ? $"\n\n{body}" : "")}";
}
