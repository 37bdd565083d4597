using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Benchmarks;

/// <summary>What the gateway is compared with: YARP and nothing else.</summary>
internal static class PlainProxyServer
{
    public const string Role = "serve-plain-yarp";

    public static Task RunAsync(string backend)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "all", Destinations = new Dictionary<string, DestinationConfig> { ["0"] = new() { Address = backend } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        return ChildServer.ServeAsync(app, Task.FromResult);
    }
}
