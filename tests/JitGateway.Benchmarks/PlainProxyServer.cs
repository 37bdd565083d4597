using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Benchmarks;

/// <summary>What the gateway is compared with: YARP and nothing else.</summary>
internal static class PlainProxyServer
{
    public const string Role = "serve-plain-yarp";

    public static Task RunAsync(string backend, bool http2) =>
        ChildServer.ServeAsync(Build(backend, builder => builder.WebHost.UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1))), Task.FromResult);

    public static WebApplication Build(string backend, Action<WebApplicationBuilder> customise)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "all", Destinations = new Dictionary<string, DestinationConfig> { ["0"] = new() { Address = backend } } }]);
        customise(builder);
        var app = builder.Build();
        app.MapReverseProxy();
        return app;
    }
}
