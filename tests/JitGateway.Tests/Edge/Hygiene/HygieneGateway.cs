using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>
/// The whole gateway before one backend that shows all it gets: open at <c>/</c>, closed at <c>/secret</c>, closed to GET at <c>/noget</c>, for people at <c>/inside</c>, and once more under <c>/cut</c>, which is taken off.
/// </summary>
public class HygieneGateway : IAsyncLifetime
{
    private const string Next = "GET /next HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    private readonly WireBackend _backend = new();
    private RunningGateway _gateway = null!;
    private OpenConnections _connections = null!;

    protected virtual HttpProtocols Protocols => HttpProtocols.Http1;

    internal RunningGateway Gateway => _gateway;

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""
        {
          "Kestrel": { "EndpointDefaults": { "Protocols": "{{Protocols}}" } },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": {
            "site": { "Match": { "Path": "/" }, "Destinations": "http://{{_backend.Authority}}", "Access": [ { "Path": "/secret", "Effect": "Deny" }, { "Path": "/noget", "Methods": "GET", "Effect": "Deny" }, { "Path": "/inside", "Effect": "Allow" }, { "Effect": "Public" } ] },
            "cut": { "Match": { "Path": "/cut", "StripPrefix": true }, "Destinations": "http://{{_backend.Authority}}", "Access": [ { "Path": "/secret", "Effect": "Deny" }, { "Effect": "Public" } ] }
          }
        }
        """);
        _connections = new OpenConnections(_gateway.Services.GetRequiredService<IMeterFactory>());
    }

    public async Task DisposeAsync()
    {
        _connections.Dispose();
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    /// <summary>Sends a request with another one right behind it, and tells what became of both.</summary>
    internal async Task<WireCase> TryAsync(WireCase tried)
    {
        await TakeSeenAsync();
        var answers = AnswersIn(await ExchangeAsync(Encoding.Latin1.GetBytes(tried.Sent + Next)));
        var seen = await TakeSeenAsync();
        var isOpen = seen.RemoveAll(r => r.Line == "GET /next") == 1;
        return tried with
        {
            Status = answers.Count == 0 ? 0 : int.Parse(answers[0].AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture),
            Reason = answers.Count == 0 ? null : ReasonIn(answers[0]),
            Seen = seen.Count == 0 ? null : string.Join("\n\n", seen.Select(r => r.Text)),
            IsOpenAfterwards = isOpen && answers.Count == 2,
        };
    }

    /// <summary>What the backend saw since the last case, once nothing is under way any more: what clients broke off may still be on its way to it.</summary>
    internal async Task<List<SeenRequest>> TakeSeenAsync()
    {
        await Eventually.HoldsAsync(() => Task.FromResult((ToGateway: _connections.Count, ToBackend: _backend.Open)), static open => open == (0, 0), "the end of all connections");
        var seen = _backend.Requests.ToList();
        _backend.Requests.Clear();
        return seen;
    }

    /// <summary>All that comes back until the connection ends.</summary>
    internal async Task<byte[]> ExchangeAsync(byte[] octets)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = await ConnectAsync(patience.Token);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(octets, patience.Token);
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // the server closed while something was still on its way to it
        }

        return answer.ToArray();
    }

    internal async Task<TcpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        var address = _gateway.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        return client;
    }

    private static List<string> AnswersIn(byte[] octets)
    {
        var text = Encoding.Latin1.GetString(octets);
        return [.. text.Split("HTTP/1.1 ").Skip(1).Where(a => !a.StartsWith("100 ", StringComparison.Ordinal)).Select(a => "HTTP/1.1 " + a)];
    }

    private static string? ReasonIn(string answer)
    {
        const string key = "\"reason\":\"";
        var start = answer.IndexOf(key, StringComparison.Ordinal);
        return start < 0 ? null : answer[(start + key.Length)..answer.IndexOf('"', start + key.Length)];
    }
}
