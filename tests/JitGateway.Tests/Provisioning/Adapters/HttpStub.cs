using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>A server on the loopback address that answers what the test wrote down, one answer per request, and keeps the requests.</summary>
internal sealed class HttpStub : IAsyncDisposable
{
    /// <summary>The status of an answer that is none: the connection ends.</summary>
    public const int Cut = 0;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Answer> _answers = new();

    private HttpStub(WebApplication app) => _app = app;

    public List<Request> Requests { get; } = [];

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    /// <param name="Headers">Header names and values in turn.</param>
    public sealed record Answer(int Status, string Body, params string[] Headers);

    /// <param name="Path">As it stood in the request line, with the query.</param>
    public sealed record Request(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Of the client's certificate; null for none.</summary>
        public string? Certificate { get; init; }

        /// <summary>The connection's id.</summary>
        public string Connection { get; init; } = "";
    }

    /// <param name="client">Asks for a client's certificate, and takes any.</param>
    public static async Task<HttpStub> StartAsync(X509Certificate2? certificate, bool client, params Answer[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.ResponseHeaderEncodingSelector = _ => Encoding.Latin1);   // as servers do that send a letter beyond ASCII
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l =>
        {
            if (certificate is null) return;
            l.UseHttps(certificate, h =>
            {
                if (!client) return;
                h.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                h.AllowAnyClientCertificate();
            });
        }));
        var stub = new HttpStub(builder.Build());
        foreach (var answer in answers) stub._answers.Enqueue(answer);
        stub._app.Run(stub.ServeAsync);
        await stub._app.StartAsync();
        var address = stub._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        stub.Origin = new Uri(address);
        return stub;
    }

    public static Task<HttpStub> StartAsync(params Answer[] answers) => StartAsync(null, client: false, answers);

    /// <summary>What is answered from now on.</summary>
    public void Then(params Answer[] answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        lock (Requests) Requests.Add(new Request(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, body,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            Certificate = context.Connection.ClientCertificate?.Subject,
            Connection = context.Connection.Id,
        });
        var answer = _answers.TryDequeue(out var next) ? next : new Answer(500, "");
        if (answer.Status == Cut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        for (var i = 0; i + 1 < answer.Headers.Length; i += 2) context.Response.Headers[answer.Headers[i]] = answer.Headers[i + 1];
        if (answer.Body.Length > 0) await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }
}
