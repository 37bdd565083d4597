namespace JitGateway.Benchmarks;

/// <summary>The destination: answers every request with 1 KB.</summary>
internal static class BackendServer
{
    public const string Role = "serve-backend";

    public static Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var body = new byte[1024];
        Array.Fill(body, (byte)'x');
        app.Run(context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        return ChildServer.ServeAsync(app, Task.FromResult);
    }
}
