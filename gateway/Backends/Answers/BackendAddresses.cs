using JitGateway.Configuration;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Backends.Answers;

/// <summary>One backend's addresses on both sides.</summary>
internal sealed class BackendAddresses(Backend backend, Active<GatewayOptions> gateway)
{
    private readonly IReadOnlyList<Uri> _destinations = [.. backend.AllDestinations];

    /// <summary>The backend's own part of its host, escaped as in a URL; empty: all of it.</summary>
    public string OwnPart { get; } = backend.Path.ToUriComponent();

    /// <summary>What is taken from paths on the way in; empty: nothing.</summary>
    public string Prefix { get; } = backend.StripPrefix ? backend.Path.ToUriComponent() : "";

    public AddressRewriting Rewrite => backend.Rewrite;

    /// <summary>Whether a path of people's is another one for the application.</summary>
    public bool ChangesPaths => Prefix.Length > 0 || _destinations.Any(d => d.AbsolutePath != "/");

    public bool IsOwnCookie(string cookie) => gateway.Value.IsOwnCookie(cookie.AsSpan(0, cookie.IndexOf('=') is var end and >= 0 ? end : cookie.Length).Trim().ToString());

    public PublicAddress For(HttpContext context) => new(
        new Uri(gateway.Value.OriginOf(context.Request.Host.Host)), Prefix, DestinationOf(context), _destinations, KnowsNoPrefix: Rewrite == AddressRewriting.Always);

    /// <summary>Scheme and authority by which the application knows itself for this request.</summary>
    public string AuthorityInside(HttpContext context)
    {
        var destination = DestinationOf(context);
        return $"{destination.Scheme}://{(backend.PreserveHost ? context.Request.Host.Value : destination.Authority)}";
    }

    private Uri DestinationOf(HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.Model.Config.Address is { } address ? new Uri(address) : backend.Destinations[0];
}
