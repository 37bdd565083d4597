using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// The name of a header that carries identity: an HTTP token (RFC 9110 section 5.6.2). Equal are names that any application might
/// take for one: case does not count, and neither does which punctuation stands between the words, because CGI and what
/// descends from it turn all of it into <c>_</c>.
/// </summary>
internal sealed class HeaderName : IEquatable<HeaderName>
{
    /// <summary>Names that belong to HTTP, to the proxy or to other parts of the gateway.</summary>
    private static readonly FrozenSet<string> Taken = new[]
    {
        "Connection", "Keep-Alive", "Proxy", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Date", "Via", "Expect", "Range", "Origin", "Referer", "User-Agent", "From", "Cookie", "Set-Cookie", "Authorization", "Allow", "Expires",
        "Last-Modified", "Cache-Control", "Pragma", "Priority", "Upgrade-Insecure-Requests", "HTTP2-Settings", "Alt-Svc", "ALPN", "Close", "Max-Forwards", "Forwarded",
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Original-URL", "X-Rewrite-URL",
        "Traceparent", "Tracestate", "Baggage", "Correlation-Context", "Request-Id", "X-Requested-With",
    }.ToFrozenSet(FoldedNames.Instance);

    private static readonly string[] TakenFamilies = ["Accept", "Content-", "If-", "Sec-", "Proxy-", "Access-Control-"];

    private HeaderName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out HeaderName? name, [NotNullWhen(false)] out string? problem)
    {
        name = null;
        problem = text.Length == 0 || !text.All(IsTokenCharacter) ? "is not the name of a header"
            : Taken.Contains(text) || TakenFamilies.Any(f => FoldedNames.StartsWith(text, f)) ? "is a header with a meaning of its own, which would be taken from every request to every backend"
            : null;
        if (problem is not null) return false;
        name = new HeaderName(text);
        return true;
    }

    /// <summary>A name that is known to be good: a default of ours.</summary>
    public static HeaderName Parse(string text) => TryParse(text, out var name, out var problem) ? name : throw new FormatException($"\"{text}\" {problem}");

    /// <summary>A header with a meaning of its own, which no configuration may name and the gateway itself sends.</summary>
    public static HeaderName OfTheGateway(string text) => new(text);

    public bool Equals(HeaderName? other) => other is not null && FoldedNames.Instance.Equals(Value, other.Value);

    public override bool Equals(object? obj) => Equals(obj as HeaderName);

    public override int GetHashCode() => FoldedNames.Instance.GetHashCode(Value);

    public override string ToString() => Value;

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}

/// <summary>Compares header names as the most forgiving application would: letters without case, all else as a hyphen.</summary>
internal sealed class FoldedNames : IEqualityComparer<string>
{
    public static readonly FoldedNames Instance = new();

    public static char Fold(char c) => char.IsAsciiLetterOrDigit(c) ? (char)(c | 0x20) : '-';

    public static bool StartsWith(string name, string prefix)
    {
        if (name.Length < prefix.Length) return false;
        for (var i = 0; i < prefix.Length; i++)
            if (Fold(name[i]) != Fold(prefix[i]))
                return false;
        return true;
    }

    public bool Equals(string? x, string? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.Length == y.Length && StartsWith(x, y));

    public int GetHashCode(string name)
    {
        var hash = new HashCode();
        foreach (var c in name) hash.Add(Fold(c));
        return hash.ToHashCode();
    }
}
