using System.Net.Http.Json;
using System.Text.Json;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A handler for the adapter Webhook, in Node: it verifies signatures by itself, and keeps accounts and groups in memory.</summary>
public sealed class WebhookServer : IAsyncLifetime
{
    private const string Ready = "ready ";
    private const string Tls = "tls ";
    private readonly TestAuthority _authority = new("Webhook authority");
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private ChildProcess? _process;
    private Uri _origin = new("http://127.0.0.1:1");
    private Uri _tls = new("https://127.0.0.1:1");

    public Uri Url => new(_origin, "/jit");

    /// <summary>The same by TLS, with a certificate for 127.0.0.1.</summary>
    public Uri TlsUrl => new(_tls, "/jit");

    /// <summary>Vouches for the server.</summary>
    public string AuthorityFile => _authority.File;

    /// <summary>The two that it knows: while secrets change, handlers know the former and the coming one.</summary>
    public IReadOnlyList<string> Secrets { get; } = [$"{Guid.NewGuid():N}", $"{Guid.NewGuid():N}"];

    public async Task InitializeAsync()
    {
        var tls = _authority.Issue("127.0.0.1");
        var folder = Path.Combine(RepositoryPaths.Root, "tests", "servers", "webhook");
        _process = ChildProcess.Start("node", ["server.mjs", .. Secrets.SelectMany(s => new[] { "--secret", s }), "--certificate", tls.Certificate, "--key", tls.Key], folder);
        await _process.WaitForOutputAsync(Ready);
        (_origin, _tls) = (Printed(Ready), Printed(Tls));
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>The bodies of the calls that it let in, in order.</summary>
    public async Task<IReadOnlyList<JsonElement>> LogAsync() => (await _client.GetFromJsonAsync<List<JsonElement>>(new Uri(_origin, "/_log")))!;

    public async Task<IReadOnlyList<JsonElement>> AccountsAsync() => (await _client.GetFromJsonAsync<List<JsonElement>>(new Uri(_origin, "/_accounts")))!;

    /// <summary>The ids of each group's members.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> GroupsAsync() => (await _client.GetFromJsonAsync<Dictionary<string, IReadOnlyList<string>>>(new Uri(_origin, "/_groups")))!;

    public Task MakeGroupsAsync(IEnumerable<string> names) => PostAsync("/_groups", names);

    /// <summary>The next call gets no answer.</summary>
    public Task FallSilentAsync() => PostAsync("/_answer", new { hang = true });

    public Task ResetAsync() => PostAsync("/_reset", new { });

    private async Task PostAsync(string path, object body) => (await _client.PostAsJsonAsync(new Uri(_origin, path), body)).EnsureSuccessStatusCode();

    private Uri Printed(string what) => new(_process!.Output.Split('\n').First(l => l.StartsWith(what, StringComparison.Ordinal))[what.Length..]);
}
