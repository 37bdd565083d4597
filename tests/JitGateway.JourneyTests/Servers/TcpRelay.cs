using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A line between a client and a server that a test can cut, slow down or let go silent.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Line, bool> _lines = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _target;
    private volatile bool _swallowing;
    private int _answersUntilCut = -1;
    private int _commandsUntilCut = -1;
    private int _cutsInAnswers;
    private int _cutsInCommands;
    private long _delayTicks;

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were made from now on lead here.</summary>
    public int Target
    {
        get => Volatile.Read(ref _target);
        set => Volatile.Write(ref _target, value);
    }

    /// <summary>What the server says arrives so much later, however much it is.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>What the server says of itself, and what arrives instead: as many bytes.</summary>
    public (byte[] Said, byte[] Heard)? Lie { get; set; }

    /// <summary>How many lines were cut in the middle of an answer.</summary>
    public int CutsInAnswers => Volatile.Read(ref _cutsInAnswers);

    /// <summary>How many lines were cut in the middle of a command.</summary>
    public int CutsInCommands => Volatile.Read(ref _cutsInCommands);

    /// <summary>Lines that are open.</summary>
    public int Lines => _lines.Count;

    /// <summary>Lines on which somebody subscribed.</summary>
    public int Subscriptions => _lines.Keys.Count(l => l.IsSubscription);

    /// <summary>Lines that are open now go silent: they stay open, and nothing arrives any more in either direction. New ones work.</summary>
    /// <param name="subscriptionsOnly">Only those on which somebody subscribed.</param>
    /// <returns>How many.</returns>
    public int Swallow(bool subscriptionsOnly = false)
    {
        var lines = _lines.Keys.Where(l => !subscriptionsOnly || l.IsSubscription).ToList();
        foreach (var line in lines) line.IsSilent = true;
        return lines.Count;
    }

    /// <summary>All lines, new ones too, are silent while this is on.</summary>
    public void SwallowAll(bool on)
    {
        _swallowing = on;
        if (on) Swallow();
        else CutAll();   // bytes were lost, so nobody may go on with them
    }

    /// <summary>The answer after so many is cut in its middle, and its line with it; again and again while it is set.</summary>
    public void CutInAnswer(int? every) => Volatile.Write(ref _answersUntilCut, every ?? -1);

    /// <summary>The same for what the client says.</summary>
    public void CutInCommand(int? every) => Volatile.Write(ref _commandsUntilCut, every ?? -1);

    public void CutAll()
    {
        foreach (var line in _lines.Keys) line.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                _ = RelayAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        var line = new Line(client, server) { IsSilent = _swallowing };
        _lines[line] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
            await Task.WhenAny(UpAsync(line), DownAsync(line));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // nobody listens there, which the client sees as a cut
        }

        _lines.TryRemove(line, out _);
        line.Cut();
    }

    private async Task UpAsync(Line line)
    {
        var buffer = new byte[16 * 1024];
        while (await ReceiveAsync(line.Client, buffer) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).IndexOf("SUBSCRIBE"u8) >= 0) line.IsSubscription = true;
            if (line.IsSilent) continue;
            if (Volatile.Read(ref _commandsUntilCut) >= 0 && !line.IsSubscription && ++line.Commands > Volatile.Read(ref _commandsUntilCut) && count > 1)
            {
                await SendAsync(line.Server, buffer.AsMemory(0, count / 2));
                Interlocked.Increment(ref _cutsInCommands);
                return;
            }

            await SendAsync(line.Server, buffer.AsMemory(0, count));
        }
    }

    private async Task DownAsync(Line line)
    {
        var buffer = new byte[16 * 1024];
        while (await ReceiveAsync(line.Server, buffer) is > 0 and var count)
        {
            if (line.IsSilent) continue;
            if (Lie is var (said, heard) && buffer.AsSpan(0, count).IndexOf(said) is >= 0 and var at) heard.CopyTo(buffer, at);
            if (Volatile.Read(ref _answersUntilCut) >= 0 && !line.IsSubscription && ++line.Answers > Volatile.Read(ref _answersUntilCut) && count > 1)
            {
                await SendAsync(line.Client, buffer.AsMemory(0, count / 2));
                Interlocked.Increment(ref _cutsInAnswers);
                return;
            }

            if (Delay is var delay && (delay > TimeSpan.Zero || line.IsLate)) line.SendLater(buffer.AsSpan(0, count).ToArray(), delay);
            else await SendAsync(line.Client, buffer.AsMemory(0, count));
        }
    }

    private static async Task<int> ReceiveAsync(Socket from, byte[] buffer)
    {
        try
        {
            return await from.ReceiveAsync(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await to.SendAsync(bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the reading side notices
        }
    }

    private sealed class Line(Socket client, Socket server)
    {
        private Channel<(long Due, byte[] Bytes)>? _late;
        private volatile bool _silent;
        private volatile bool _subscription;

        public Socket Client { get; } = client;

        public Socket Server { get; } = server;

        public int Answers { get; set; }

        public int Commands { get; set; }

        public bool IsSilent
        {
            get => _silent;
            set => _silent = value;
        }

        public bool IsSubscription
        {
            get => _subscription;
            set => _subscription = value;
        }

        /// <summary>Something is, or was, on its way later: what follows may not overtake it.</summary>
        public bool IsLate => _late is not null;

        public void SendLater(byte[] bytes, TimeSpan delay)
        {
            if (_late is null)
            {
                _late = Channel.CreateUnbounded<(long, byte[])>();
                _ = SendAsync(_late.Reader);
            }

            _late.Writer.TryWrite((Environment.TickCount64 + (long)delay.TotalMilliseconds, bytes));
        }

        private async Task SendAsync(ChannelReader<(long Due, byte[] Bytes)> late)
        {
            await foreach (var (due, bytes) in late.ReadAllAsync())
            {
                if (due - Environment.TickCount64 is > 0 and var left) await Task.Delay(TimeSpan.FromMilliseconds(left));
                await TcpRelay.SendAsync(Client, bytes);
            }
        }

        public void Cut()
        {
            _late?.Writer.TryComplete();
            Client.Dispose();
            Server.Dispose();
        }
    }
}
