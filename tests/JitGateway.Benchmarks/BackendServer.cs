using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JitGateway.Benchmarks;

/// <summary>The destination: answers <c>/large</c> with 100 KB, every other path with 1 KB. A telemetry collector too: it takes what is posted.</summary>
internal static class BackendServer
{
    public const string Role = "serve-backend";
    public const string Small = "/page?x=1";
    public const string Large = "/large";

    public static Task RunAsync(bool http2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var app = builder.Build();
        byte[] small = Filled(1024), large = Filled(100 * 1024);
        app.Run(context =>
        {
            var body = context.Request.Path.Value == Large ? large : small;
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        return ChildServer.ServeAsync(app, Task.FromResult);
    }

    private static byte[] Filled(int length)
    {
        var body = new byte[length];
        Array.Fill(body, (byte)'x');
        return body;
    }
}
