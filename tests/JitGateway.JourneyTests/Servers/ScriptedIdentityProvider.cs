using System.Net.Http.Json;

namespace JitGateway.JourneyTests.Servers;

/// <summary>What our two small identity providers have in common. They live on <c>localhost</c>, the gateway on <c>127.0.0.1</c>: two sites, as in life.</summary>
internal abstract class ScriptedIdentityProvider(string program, IReadOnlyList<string> script, string folder) : IAsyncDisposable
{
    private const string Ready = "ready ";
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private ChildProcess? _process;
    private Uri _origin = new("http://localhost:1");

    public Uri Metadata => new(_origin, "/metadata");

    protected static string Scripts => Path.Combine(RepositoryPaths.Root, "tests", "servers");

    /// <summary>Tells it of a service provider, by that one's own metadata.</summary>
    public async Task TrustAsync(string serviceProviderMetadata)
    {
        using var content = new StringContent(serviceProviderMetadata);
        (await _client.PostAsync(new Uri(_origin, "/_trust"), content)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _client.Dispose();
    }

    protected static string NewFolder(string name)
    {
        var folder = RepositoryPaths.NewWorkDirectory(name);
        foreach (var key in (string[])["idp", "other"]) KeyPair.Create($"{name} under test, {key}").WriteTo(folder, key);
        KeyPair.CreateEcdsa($"{name} under test, ECDSA").WriteTo(folder, "ec");
        return folder;
    }

    protected static async Task<T> StartedAsync<T>(T provider)
        where T : ScriptedIdentityProvider
    {
        await provider.StartProcessAsync();
        return provider;
    }

    protected async Task OrderAsync(IReadOnlyDictionary<string, object?> answers)
    {
        using var content = JsonContent.Create(answers);
        await content.LoadIntoBufferAsync();   // with a length, which Python's server needs
        (await _client.PostAsync(new Uri(_origin, "/_send"), content)).EnsureSuccessStatusCode();
    }

    /// <returns>What it said.</returns>
    protected async Task<string> PostAsync(string path)
    {
        using var content = new ByteArrayContent([]);
        using var answer = await _client.PostAsync(new Uri(_origin, path), content);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private async Task StartProcessAsync()
    {
        _process = ChildProcess.Start(program, [.. script, "--folder", folder, "--port", "0"], folder);
        await _process.WaitForOutputAsync(Ready);
        _origin = new Uri(_process.Output.Split('\n').First(l => l.StartsWith(Ready, StringComparison.Ordinal))[Ready.Length..]);
    }
}
