using System.Net.Http.Json;
using System.Text.Json;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A real SCIM 2.0 server (scimmy) and the application whose accounts it keeps, with one ordered log of requests.</summary>
public sealed class ScimmyServer : IAsyncLifetime
{
    private const string Ready = "ready ";
    private const string Tls = "tls ";
    private readonly TestAuthority _authority = new("Wiki authority");
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private ChildProcess? _process;
    private Uri _tls = new("https://127.0.0.1:1");

    /// <summary>Where SCIM is served: <c>http://127.0.0.1:PORT/scim/v2</c>.</summary>
    public Uri BaseUrl => new(Origin, "/scim/v2");

    /// <summary>The application: destination of a backend; serves <c>/app</c>.</summary>
    public Uri Origin { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>The same by TLS, with a certificate for 127.0.0.1.</summary>
    public Uri TlsBaseUrl => new(_tls, "/scim/v2");

    /// <summary>Vouches for the server.</summary>
    public string AuthorityFile => _authority.File;

    public string Token { get; } = $"scim-{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        var folder = Path.Combine(RepositoryPaths.Root, "tests", "servers", "scimmy");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], folder);
        var tls = _authority.Issue("127.0.0.1");
        _process = ChildProcess.Start("node", ["server.mjs", "--port", "0", "--token", Token, "--certificate", tls.Certificate, "--key", tls.Key], folder);
        await _process.WaitForOutputAsync(Ready);
        Origin = Printed(Ready);
        _tls = Printed(Tls);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>Every request to SCIM and to the application since the last reset, in the order they arrived.</summary>
    public async Task<IReadOnlyList<LoggedRequest>> LogAsync() =>
        (await _client.GetFromJsonAsync<List<LoggedRequest>>(new Uri(Origin, "/_log"), JsonSerializerOptions.Web))!;

    /// <summary>Forgets users, log and ordered failures.</summary>
    public async Task ResetAsync() => (await _client.PostAsync(new Uri(Origin, "/_reset"), null)).EnsureSuccessStatusCode();

    /// <summary>How the next SCIM requests fail.</summary>
    public async Task FailAsync(OrderedFailure failure) =>
        (await _client.PostAsJsonAsync(new Uri(Origin, "/_fail"), failure, JsonSerializerOptions.Web)).EnsureSuccessStatusCode();

    /// <summary>Lets those requests go on that were ordered to wait.</summary>
    public async Task ReleaseAsync() => (await _client.PostAsync(new Uri(Origin, "/_release"), null)).EnsureSuccessStatusCode();

    /// <summary>The users the server holds, as it shows them.</summary>
    public Task<IReadOnlyList<JsonElement>> UsersAsync() => AllAsync("Users");

    /// <summary>The groups the server holds, as it shows them.</summary>
    public Task<IReadOnlyList<JsonElement>> GroupsAsync() => AllAsync("Groups");

    /// <summary>Makes an account past the gateway.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> MakeUserAsync(string userName)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{BaseUrl}/Users") { Headers = { { "Authorization", $"Bearer {Token}" } } };
        request.Content = JsonContent.Create(new { schemas = new[] { "urn:ietf:params:scim:schemas:core:2.0:User" }, userName });
        using var answer = (await _client.SendAsync(request)).EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Removes an account past the gateway.</summary>
    public async Task RemoveUserAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{BaseUrl}/Users/{id}") { Headers = { { "Authorization", $"Bearer {Token}" } } };
        (await _client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    /// <summary>Makes a group without members, past the gateway.</summary>
    public async Task MakeGroupAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{BaseUrl}/Groups") { Headers = { { "Authorization", $"Bearer {Token}" } } };
        request.Content = JsonContent.Create(new { schemas = new[] { "urn:ietf:params:scim:schemas:core:2.0:Group" }, displayName = name });
        (await _client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private Uri Printed(string what) => new(_process!.Output.Split('\n').First(l => l.StartsWith(what, StringComparison.Ordinal))[what.Length..]);

    private async Task<IReadOnlyList<JsonElement>> AllAsync(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{BaseUrl}/{what}?count=1000") { Headers = { { "Authorization", $"Bearer {Token}" }, { "X-From", "test" } } };
        using var response = (await _client.SendAsync(request)).EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. body.RootElement.GetProperty("Resources").EnumerateArray().Select(e => e.Clone())];
    }
}

/// <param name="Sequence">1 for the first request since the reset.</param>
/// <param name="Path">With the query.</param>
/// <param name="Body">The JSON that was sent; null for none.</param>
/// <param name="Headers">As received; the bearer token is blotted out.</param>
/// <param name="Status">What was answered; null while unanswered.</param>
public sealed record LoggedRequest(int Sequence, string Method, string Path, JsonElement? Body, IReadOnlyDictionary<string, string> Headers, int? Status);

/// <summary>A failure to order. The first one with a matching method and times left is used.</summary>
/// <param name="Status">Answer with this status and a SCIM error.</param>
/// <param name="Times">For how many requests.</param>
/// <param name="RetryAfter">The header of that name, in seconds.</param>
/// <param name="Delay">Milliseconds to wait before going on.</param>
/// <param name="Half">Answer half a JSON document and cut the connection.</param>
/// <param name="Hang">Never answer.</param>
/// <param name="Hold">Go on when <see cref="ScimmyServer.ReleaseAsync"/> says so.</param>
/// <param name="Afterwards">Do the work, then cut the connection without an answer; with <paramref name="Hang"/>, keep it and say nothing.</param>
/// <param name="Method">Only for this HTTP method.</param>
public sealed record OrderedFailure(
    int? Status = null, int Times = 1, int? RetryAfter = null, int Delay = 0, bool Half = false, bool Hang = false, bool Hold = false, bool Afterwards = false, string? Method = null, string? ScimType = null, string? Detail = null);
