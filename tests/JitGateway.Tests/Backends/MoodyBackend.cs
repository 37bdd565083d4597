using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Backends;

/// <summary>A backend that says its name, fails when it is told to, and comes back.</summary>
internal sealed class MoodyBackend : IAsyncDisposable
{
    private ScriptedBackend _server = null!;
    private int _requests;

    public string Url => _server.Url;

    /// <summary>True: its check answers 500.</summary>
    public volatile bool IsIll;

    /// <summary>True: it ends every connection without an answer.</summary>
    public volatile bool IsBroken;

    /// <summary>True: it breaks off each answer in its middle.</summary>
    public volatile bool IsHalf;

    /// <summary>True: it begins each answer and says no more, as streams of events do.</summary>
    public volatile bool IsQuiet;

    /// <summary>The Host of the latest check.</summary>
    public volatile string? CheckedHost;

    /// <summary>How many requests of people came, checks aside.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<MoodyBackend> StartAsync(string name)
    {
        var backend = new MoodyBackend();
        backend._server = await ScriptedBackend.StartAsync(context => backend.AnswerAsync(context, name));
        return backend;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string name)
    {
        if (context.Request.Path == "/up")
        {
            CheckedHost = context.Request.Host.Value;
            context.Response.StatusCode = IsIll || IsBroken ? 500 : 200;
            return;
        }

        Interlocked.Increment(ref _requests);
        if (IsHalf)
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half of ");
            await context.Response.Body.FlushAsync();
        }

        if (IsQuiet)
        {
            await context.Response.WriteAsync("quiet");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        if (IsBroken || IsHalf) context.Abort();
        else await context.Response.WriteAsync(name);
    }
}
