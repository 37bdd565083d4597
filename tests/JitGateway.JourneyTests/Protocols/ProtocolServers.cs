using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>An application in Node that does with HTTP what applications do, by HTTP/1.1 and by HTTP/2 without TLS; <c>tests/servers/protocols/server.mjs</c>.</summary>
internal sealed class NodeApplication : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NodeApplication(ChildProcess process) => _process = process;

    public Uri Url => new(Printed("ready "));

    public Uri Http2Url => new(Printed("ready2 "));

    public static async Task<NodeApplication> StartAsync()
    {
        var folder = Path.Combine(RepositoryPaths.Root, "tests", "servers", "protocols");
        var application = new NodeApplication(ChildProcess.Start("node", ["server.mjs"], folder));
        await application._process.WaitForOutputAsync("ready ");
        await application._process.WaitForOutputAsync("ready2 ");
        return application;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private string Printed(string what) => _process.Output.Split('\n').First(l => l.StartsWith(what, StringComparison.Ordinal))[what.Length..];
}

/// <summary>A gRPC service on Debian's grpcio, which speaks HTTP/2 without TLS; <c>tests/servers/protocols/grpc_server.py</c>.</summary>
internal sealed class GrpcService : IAsyncDisposable
{
    private const string Ready = "ready ";
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "tests", "servers", "protocols");
    private readonly ChildProcess _process;

    private GrpcService(ChildProcess process) => _process = process;

    public Uri Url => new($"http://127.0.0.1:{_process.Output.Split('\n').First(l => l.StartsWith(Ready, StringComparison.Ordinal))[Ready.Length..]}");

    /// <summary>What it wrote: each call that came without a name.</summary>
    public string Output => _process.Output;

    public static async Task<GrpcService> StartAsync()
    {
        var service = new GrpcService(Start("grpc_server.py"));
        await service._process.WaitForOutputAsync(Ready);
        return service;
    }

    /// <summary>Runs the client of this service to its end.</summary>
    /// <returns>The JSON that it prints.</returns>
    public static async Task<string> CallAsync(Uri gateway, string authority, string cookie)
    {
        await using var client = Start("grpc_client.py", gateway.Authority, authority, cookie);
        var code = await client.WaitForExitAsync();
        return code == 0 ? client.Output.Split('\n').First(l => l.StartsWith('{')) : throw new InvalidOperationException($"The client ended with {code}:\n{client.Output}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcess Start(string script, params string[] arguments) => ChildProcess.Start("/usr/bin/python3", [script, .. arguments], Folder);
}
