namespace JitGateway.Backends.Answers;

/// <summary>
/// How one application's addresses look on both sides of the gateway: people see it under the origin and the prefix, it sees itself at its destination, and
/// perhaps under the host that people see (X-Forwarded-Host). Texts stay as they were written but for the part that changes.
/// </summary>
/// <param name="Origin">Scheme and authority by which people reach it.</param>
/// <param name="Prefix">What is taken from paths on the way in, escaped as in a URL; empty: nothing.</param>
/// <param name="Destination">Where the request went; its path stands before every path that the application sees.</param>
/// <param name="Siblings">Further addresses by which the application may call itself.</param>
/// <param name="KnowsNoPrefix">True: a path that begins like the prefix is the application's own, and needs the prefix too.</param>
internal sealed record PublicAddress(Uri Origin, string Prefix, Uri Destination, IReadOnlyList<Uri> Siblings, bool KnowsNoPrefix)
{
    private const string OfTheGateway = "/sso";

    private readonly string _base = Destination.AbsolutePath.TrimEnd('/');

    /// <summary>What people must be told where the application wrote a URL or a path.</summary>
    /// <returns>Null: it holds outside as it is, or is none of the application's.</returns>
    public string? ToPublic(string reference)
    {
        if (IsAbsolutePath(reference)) return IsUnder(reference, OfTheGateway) ? null : ToPublicPath(reference);
        if (!WrittenUrl.TryRead(reference, out var url)) return null;
        var isInner = url.IsAt(Destination) || Siblings.Any(url.IsAt);
        if (!isInner && (!url.IsAt(Origin) || IsUnder(url.Path, OfTheGateway))) return null;
        if (_base.Length > 0 && !IsUnder(url.Path, _base)) return null;
        return Changed(reference, Origin.GetLeftPart(UriPartial.Authority) + (ToPublicPath(url.Path) ?? url.Path));
    }

    /// <returns>Null: the path is the same outside, or leads nowhere from there.</returns>
    public string? ToPublicPath(string path)
    {
        if (_base.Length > 0 && !IsUnder(path, _base)) return null;
        var inside = Without(_base, path);
        return Changed(path, Prefix.Length > 0 && (KnowsNoPrefix || !IsUnder(inside, Prefix)) ? Prefix + inside : inside);
    }

    /// <summary>What the application must be told where a client wrote a URL or a path of it: the destination of a copy, say.</summary>
    /// <param name="authority">Scheme and authority by which the application knows itself; null: those that people use.</param>
    /// <returns>Null: it stays as it is.</returns>
    public string? ToDestination(string reference, string? authority)
    {
        if (IsAbsolutePath(reference)) return ToDestinationPath(reference);
        if (!WrittenUrl.TryRead(reference, out var url) || !url.IsAt(Origin) || !IsUnder(url.Path, Prefix)) return null;
        return Changed(reference, (authority ?? Origin.GetLeftPart(UriPartial.Authority)) + (ToDestinationPath(url.Path) ?? url.Path));
    }

    /// <summary>Whether a host, as in the attribute Domain of a cookie, is one that no browser knows the application by.</summary>
    public bool IsInnerHost(string host)
    {
        host = host.TrimStart('.');
        return !host.Equals(Origin.Host, StringComparison.OrdinalIgnoreCase)
            && (host.Equals(Destination.Host, StringComparison.OrdinalIgnoreCase) || Siblings.Any(s => host.Equals(s.Host, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Whether a path lies under a prefix: whole segments, in any case, as routing takes it. Everything is under an empty one.</summary>
    public static bool IsUnder(string path, string prefix) =>
        prefix.Length == 0 || (path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] is '/' or '?' or '#'));

    private string? ToDestinationPath(string path) => IsUnder(path, Prefix) ? Changed(path, _base + Without(Prefix, path)) : null;

    /// <summary>A path that lies under a prefix, without it.</summary>
    private static string Without(string prefix, string path)
    {
        var rest = path[prefix.Length..];
        return rest.StartsWith('/') ? rest : "/" + rest;
    }

    private static string? Changed(string former, string rewritten) => rewritten == former ? null : rewritten;

    private static bool IsAbsolutePath(string reference) => reference.StartsWith('/') && !reference.StartsWith("//", StringComparison.Ordinal);
}
