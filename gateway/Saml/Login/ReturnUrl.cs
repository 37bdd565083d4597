namespace JitGateway.Saml.Login;

/// <summary>
/// Where a login leads: a page on a host that this gateway serves. Only <see cref="ReturnUrls"/> makes one from text, so nothing that came with a
/// request or a message is followed unchecked.
/// </summary>
internal sealed record ReturnUrl
{
    internal ReturnUrl(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    public string Host => Uri.Host;

    public PathString Path => PathString.FromUriComponent(Uri);

    /// <summary>Whether it is on the host of a request.</summary>
    public bool IsOn(HttpRequest request) => Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>As it stands in a Location header.</summary>
    public override string ToString() => Uri.AbsoluteUri;
}
