using System.Text;

namespace JitGateway.Backends.Answers;

/// <summary>A cookie that a backend sets: its <c>Path</c> as browsers see it, and no <c>Domain</c> that only the inside knows.</summary>
internal static class RewrittenCookie
{
    /// <returns>Null: it stays as it is.</returns>
    public static string? Of(string cookie, PublicAddress address)
    {
        var end = cookie.IndexOf(';');
        if (end < 0) return null;
        var text = new StringBuilder(cookie, 0, end, cookie.Length + address.Prefix.Length);
        var isChanged = false;
        foreach (var attribute in cookie[(end + 1)..].Split(';'))
        {
            var (name, value) = attribute.IndexOf('=') is var sign and >= 0 ? (attribute[..sign].Trim(), attribute[(sign + 1)..].Trim()) : (attribute, "");
            if (name.Equals("Domain", StringComparison.OrdinalIgnoreCase) && address.IsInnerHost(value))
            {
                isChanged = true;
            }
            else if (name.Equals("Path", StringComparison.OrdinalIgnoreCase) && value.StartsWith('/') && !IsBoundToRoot(cookie) && address.ToPublicPath(value) is { } path)
            {
                // of the whole application: with no slash at its end it holds for the address without one too
                text.Append("; Path=").Append(path.Length > 1 && path.Equals(address.Prefix + "/", StringComparison.OrdinalIgnoreCase) ? address.Prefix : path);
                isChanged = true;
            }
            else
            {
                text.Append(';').Append(attribute);
            }
        }

        return isChanged ? text.ToString() : null;
    }

    /// <summary>Browsers refuse a cookie of this name with any other path (RFC 6265bis 4.1.3.2).</summary>
    private static bool IsBoundToRoot(string cookie) => cookie.AsSpan().TrimStart().StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
}
