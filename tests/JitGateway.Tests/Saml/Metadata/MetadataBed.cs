using System.Net;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>A gateway, through as many lives as a test wants, whose metadata comes from a server that answers as the test says, with one clock and one folder for all of them.</summary>
internal sealed class MetadataBed : IAsyncDisposable
{
    private readonly List<string> _asked = [];
    private ScriptedBackend? _server;

    public MetadataBed() => Answer = context => context.Response.WriteAsync(Corp.Metadata());

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Files of the test's own; <c>cache</c> is where the gateway keeps what was good.</summary>
    public ConfigurationFolder Files { get; } = new();

    public string Cache => Path.Combine(Files.Folder, "cache");

    /// <summary>Whose metadata the server has, until a test says otherwise.</summary>
    public TestIdentityProvider Corp { get; } = new("corp");

    public Func<HttpContext, Task> Answer { get; set; }

    public string Url => $"{_server!.Url}/metadata";

    /// <summary>The life that the node leads now.</summary>
    public RunningGateway Gateway { get; private set; } = null!;

    public IdentityProviderDirectory Directory => Gateway.Services.GetRequiredService<IdentityProviderDirectory>();

    /// <summary>The If-None-Match of every request that the server had.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    public static Task Down(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    /// <summary>Answers with a document, or with 304 to whoever has it already.</summary>
    public static Func<HttpContext, Task> Serve(string document, string tag = "\"v1\"") => context =>
    {
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch != tag) return context.Response.WriteAsync(document);
        context.Response.StatusCode = 304;
        return Task.CompletedTask;
    };

    public async Task ServeAsync() => _server ??= await ScriptedBackend.StartAsync(context =>
    {
        lock (_asked) _asked.Add(context.Request.Headers.IfNoneMatch.ToString());
        return Answer(context);
    });

    /// <summary>Begins a life; the one before it ends.</summary>
    /// <param name="providers">Identity providers as JSON members; absent: corp, whose metadata is the server's.</param>
    /// <param name="cache">Where it keeps what was good; absent: in <see cref="Cache"/>.</param>
    /// <param name="saml">More settings of the section Saml, as JSON members.</param>
    public async Task StartAsync(string? providers = null, MetadataPatience? patience = null, string? cache = null, string saml = "")
    {
        if (providers is null) await ServeAsync();
        await EndAsync();
        Gateway = await RunningGateway.StartAsync(Configuration(providers, cache, saml), builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
            if (patience is not null) builder.Services.AddSingleton(patience);
        });
    }

    public void Reconfigure(string providers) => Gateway.Reconfigure(Configuration(providers));

    public async Task EndAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        Gateway = null!;
    }

    /// <summary>corp with the server's metadata and more settings.</summary>
    public string CorpWith(string more = "") => $$""" "corp": { "Metadata": "{{Url}}"{{(more.Length == 0 ? "" : $", {more}")}} } """;

    /// <summary>A member of a federation whose signed metadata the server has.</summary>
    public string Member(string name, string more = "") =>
        $$""" "{{name}}": { "Metadata": "{{Url}}", "MetadataSignedBy": {{Text(Files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem()))}}, "EntityId": "https://{{name}}.example.org"{{(more.Length == 0 ? "" : $", {more}")}} } """;

    /// <summary>A file of the test's own, as JSON.</summary>
    public string FileOf(string name) => Text(Path.Combine(Files.Folder, name));

    public KnownIdentityProvider? Known(string name = "corp") => Directory.Find(name);

    public MetadataState StateOf(string name = "corp") => Directory.StateOf(Gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders[name]);

    public async Task<(HttpStatusCode Status, string Text)> ReadyAsync()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(Gateway.Management, "/health/ready"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <param name="advance">Lets so much time pass before each look.</param>
    public Task HoldsAsync(Func<bool> condition, TimeSpan advance = default) => Eventually.HoldsAsync(() =>
    {
        if (advance > TimeSpan.Zero) Clock.Advance(advance);
        return Task.FromResult(condition());
    }, holds => holds, $"what the test waits for ({string.Join("; ", Gateway.Logs.Entries.Where(e => e.Event is 601 or 602).Select(e => e.Message))})");

    /// <summary>Lets time pass until the server is asked again: the timer of that may not stand yet.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var before = Asked.Count;
        Clock.Advance(time);
        await HoldsAsync(() => Asked.Count > before, TimeSpan.FromMilliseconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (_server is not null) await _server.DisposeAsync();
        Files.Dispose();
    }

    private string Configuration(string? providers, string? cache = null, string saml = "") => $$"""
        { "Saml": { {{(saml.Length == 0 ? "" : $"{saml}, ")}}"MetadataCache": {{Text(cache ?? Cache)}}, "IdentityProviders": { {{providers ?? CorpWith()}} } },
          "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9" } } }
        """;

    private static string Text(string value) => JsonSerializer.Serialize(value);
}
