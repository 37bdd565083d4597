using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Benchmarks;

/// <summary>A server without sockets, and a destination without a network: what is left is the work of the pipeline between them.</summary>
internal sealed class InProcessServer : IServer, IForwarderHttpClientFactory
{
    private static readonly byte[] Body = new byte[1024];
    private Func<IFeatureCollection, Task>? _process;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <summary>Takes the place of the server and of YARP's client.</summary>
    public void PutInto(IServiceCollection services)
    {
        services.AddSingleton<IServer>(this);
        services.AddSingleton<IForwarderHttpClientFactory>(this);
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = async features =>
        {
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, exception: null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>One request, to its end.</summary>
    /// <returns>The status, and the cookie that was set.</returns>
    public async Task<(int Status, string? Cookie)> AskAsync(string method, string path, string host, string? cookie)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature { Method = method, Path = path, RawTarget = path, Scheme = "http", Protocol = "HTTP/1.1" };
        var headers = request.Headers;
        headers.Host = host;
        headers.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        headers.Accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        headers.AcceptLanguage = "en-US,en;q=0.5";
        headers.AcceptEncoding = "gzip, deflate, br";
        headers["Sec-Fetch-Dest"] = "document";
        headers["Sec-Fetch-Mode"] = "navigate";
        headers.Cookie = cookie is null ? "lang=en; theme=dark" : $"lang=en; theme=dark; {cookie}";
        var response = new HttpResponseFeature();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = "request" });
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Loopback });
        await _process!(features);
        return (response.StatusCode, response.Headers.SetCookie.ToString().Split(';')[0] is { Length: > 0 } set ? set : null);
    }

    /// <summary>Many requests after each other on this thread, all of which must be answered 200.</summary>
    public async Task<(double Microseconds, double Octets)> MeasureAsync(int requests, string path, string host, string? cookie)
    {
        var octets = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < requests; i++)
        {
            var asking = AskAsync("GET", path, host, cookie);
            if (!asking.IsCompletedSuccessfully) throw new InvalidOperationException("The pipeline waited for something");
            var (status, _) = await asking;
            if (status != StatusCodes.Status200OK) throw new InvalidOperationException($"A request was answered with {status}");
        }

        return (Stopwatch.GetElapsedTime(began).TotalMicroseconds / requests, (GC.GetAllocatedBytesForCurrentThread() - octets) / (double)requests);
    }

    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Destination());

    public void Dispose()
    {
    }

    private sealed class Destination : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Body), Version = HttpVersion.Version11 });
    }
}
