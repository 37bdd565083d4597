using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// A load balancer for TCP in the small: takes turns among the nodes whose <c>/health/ready</c> says yes, asks them several times a second, and lets connections that
/// are open be. A node that cannot be connected to is passed over; where none is ready, who comes waits.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Uri, Node> _nodes = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(1) };
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _work = [];
    private int _turn;
    private int _asked;

    public LoadBalancer(int port)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        _work.Add(AcceptAsync());
        _work.Add(AskAsync());
    }

    /// <summary>How many nodes it sends connections to.</summary>
    public int Ready => _nodes.Values.Count(n => n.IsReady);

    /// <summary>How often all nodes were asked whether they are ready.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Add(GatewayProcess node) => _nodes[node.Url] = new Node(node.Url, new Uri(node.Management, "/health/ready"));

    public void Remove(GatewayProcess node) => _nodes.TryRemove(node.Url, out _);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_work);
        _client.Dispose();
        _ended.Dispose();
    }

    private async Task AskAsync()
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(_nodes.Values.Select(AskAsync));
                Interlocked.Increment(ref _asked);
                await Task.Delay(Pause, _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
    }

    private async Task AskAsync(Node node)
    {
        try
        {
            using var answer = await _client.GetAsync(node.Health, _ended.Token);
            node.IsReady = answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !_ended.IsCancellationRequested))
        {
            node.IsReady = false;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(_ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the end
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        while (!_ended.IsCancellationRequested)
        {
            var ready = _nodes.Values.Where(n => n.IsReady).ToList();
            if (ready.Count > 0)
            {
                var node = ready[(Interlocked.Increment(ref _turn) & int.MaxValue) % ready.Count];
                using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await upstream.ConnectAsync(IPAddress.Loopback, node.Url.Port);
                }
                catch (SocketException)
                {
                    node.IsReady = false;
                    continue;
                }

                client.NoDelay = true;
                await Task.WhenAll(PipeAsync(client, upstream), PipeAsync(upstream, client));
                return;
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task PipeAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None) is > 0 and var read)
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            to.Close();   // a reset is handed on as one
        }
    }

    private sealed class Node(Uri url, Uri health)
    {
        private volatile bool _isReady;

        public Uri Url { get; } = url;

        public Uri Health { get; } = health;

        public bool IsReady { get => _isReady; set => _isReady = value; }
    }
}
