using System.Net;

namespace JitGateway.Demo.Applications;

/// <summary>A small web application on one loopback port, silent on the console.</summary>
internal static class LoopbackHost
{
    /// <param name="url"><c>http://127.0.0.1:PORT</c>; port 0 takes a free one.</param>
    public static WebApplication Create(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, new Uri(url).Port);
        });
        builder.Services.AddRoutingCore();
        return builder.Build();
    }
}
