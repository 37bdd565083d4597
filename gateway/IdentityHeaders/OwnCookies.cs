using System.Text;
using JitGateway.Configuration;
using Microsoft.Extensions.Primitives;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// The gateway's own cookies, which no backend sees or sets: the session's and those of login attempts, with any prefix that
/// browsers know (RFC 6265bis section 4.1.3), in any case.
/// </summary>
internal sealed class OwnCookies(GatewayOptions options)
{
    private static readonly string[] Prefixes = ["", "__Host-", "__Secure-"];
    private readonly string _stem = options.CookieName;

    /// <summary>The Cookie header without ours.</summary>
    /// <returns>False: there is none of ours in it.</returns>
    public bool TryRemoveFrom(StringValues header, out string? rest)
    {
        rest = null;
        var all = header.Count > 1 ? string.Join("; ", header.ToArray()) : header.ToString();
        if (!all.Contains(_stem, StringComparison.OrdinalIgnoreCase)) return false;
        var found = false;
        StringBuilder? kept = null;
        foreach (var range in all.AsSpan().Split(';'))
        {
            var pair = all.AsSpan()[range].Trim();
            if (pair.Length == 0) continue;
            if (IsOwn(pair)) found = true;
            else (kept is null ? kept = new StringBuilder(all.Length) : kept.Append("; ")).Append(pair);
        }

        rest = kept?.ToString();
        return found;
    }

    /// <summary>Whether a cookie pair, as it stands in Cookie or at the front of Set-Cookie, is one of ours.</summary>
    public bool IsOwn(ReadOnlySpan<char> pair)
    {
        // a cookie without a name ("=jit=x") comes back from some browsers as if its value were the whole pair
        var name = pair.TrimStart(" \t=");
        if (name.IndexOfAny('=', ';') is var end and >= 0) name = name[..end];
        name = name.Trim();
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && IsStem(name[prefix.Length..]))
                return true;
        return false;
    }

    private bool IsStem(ReadOnlySpan<char> name) =>
        name.StartsWith(_stem, StringComparison.OrdinalIgnoreCase) && (name.Length == _stem.Length || name[_stem.Length] == '-');
}
