using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using JitGateway.Provisioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>A server on the loopback address that answers what the test wrote down, one answer per request, and keeps the requests.</summary>
internal sealed class ScimStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Queue<Answer> _answers = new();

    private ScimStub(WebApplication app) => _app = app;

    public List<Request> Requests { get; } = [];

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    /// <param name="Headers">Header names and values in turn.</param>
    public sealed record Answer(int Status, string Body, params string[] Headers);

    /// <param name="Path">As it stood in the request line, with the query.</param>
    public sealed record Request(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);

    public static async Task<ScimStub> StartAsync(X509Certificate2? certificate, params Answer[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l =>
        {
            if (certificate is not null) l.UseHttps(certificate);
        }));
        var stub = new ScimStub(builder.Build());
        foreach (var answer in answers) stub._answers.Enqueue(answer);
        stub._app.Run(stub.ServeAsync);
        await stub._app.StartAsync();
        var address = stub._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        stub.BaseUrl = new Uri(address + "/scim/v2");
        return stub;
    }

    public static Task<ScimStub> StartAsync(params Answer[] answers) => StartAsync(null, answers);

    public IProvisioningAdapter Adapter(string? caFile = null, string? host = null)
    {
        var url = host is null ? BaseUrl : new UriBuilder(BaseUrl) { Host = host }.Uri;
        return AdapterConfiguration.Read("Scim", JsonSerializer.Serialize(caFile is null ? new { BaseUrl = url, Token = "secret-token" } : (object)new { BaseUrl = url, Token = "secret-token", CaFile = caFile }),
            ["userName", "name.familyName", "emails", "title", "active"], ["userName", "emails"]).Adapter();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        lock (Requests) Requests.Add(new Request(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, body,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        var answer = _answers.Count > 0 ? _answers.Dequeue() : new Answer(500, "");
        context.Response.StatusCode = answer.Status;
        for (var i = 0; i + 1 < answer.Headers.Length; i += 2) context.Response.Headers[answer.Headers[i]] = answer.Headers[i + 1];
        if (answer.Body.Length > 0) await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }
}
