using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// What is open at one node ends within a second of the session's end, wherever that comes from, each kind in its own way. Of several rounds the middle one counts: one may meet a
/// machine that is busy with something else.
/// </summary>
[Collection(Quiet.Troubles)]
public sealed class StreamEndJourneyTests(HttpsNodes nodes, ITestOutputHelper output) : IClassFixture<HttpsNodes>
{
    private const int Rounds = 5;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string> Kinds => new()
    {
        { "socket", "1.1" }, { "socket", "2.0" },
        { "events", "1.1" }, { "events", "2.0" },
        { "download", "1.1" }, { "download", "2.0" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Ends_within_a_second_of_a_revocation_at_another_node(string kind, string version) => EndsAsync(kind, version, () => Task.CompletedTask);

    [Theory]
    [InlineData("socket", "1.1")]
    [InlineData("events", "2.0")]
    public Task Ends_within_a_second_though_the_subscription_is_cut_at_that_moment(string kind, string version) =>
        EndsAsync(kind, version, () => nodes.Redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub"));

    [Fact]
    public async Task Ends_within_a_second_of_the_sessions_latest_end()
    {
        var end = TimeProvider.System.GetUtcNow() + Life;
        var ended = Stopwatch.GetTimestamp() + (long)(Life.TotalSeconds * Stopwatch.Frequency);
        var late = new List<TimeSpan>();
        var streams = new List<OpenedStream>();
        foreach (var kind in Kinds) streams.Add(await OpenAsync((string)kind[0], (string)kind[1], await nodes.SignInAsync(end)));

        await Eventually.HoldsAsync(() => TimeProvider.System.GetUtcNow() >= end - Moment, "the sessions are nearly over");
        foreach (var stream in streams) stream.Watch();
        foreach (var stream in streams) late.Add(Stopwatch.GetElapsedTime(ended, await stream.Ended));

        output.WriteLine($"ended {string.Join(", ", late.Select(t => $"{t.TotalMilliseconds:0}"))} ms after the end of the session");
        late.ShouldAllBe(t => t > -Moment, "none before");
        late.Order().ElementAt(late.Count / 2).ShouldBeLessThan(OneSecond);
    }

    private async Task EndsAsync(string kind, string version, Func<Task> before)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            var token = await nodes.SignInAsync();
            var stream = await OpenAsync(kind, version, token);
            await before();
            stream.Ended.IsCompleted.ShouldBeFalse("it is open before");

            var began = Stopwatch.GetTimestamp();
            await nodes.RevokeAsync(token);
            stream.Watch();
            took.Add(Stopwatch.GetElapsedTime(began, await stream.Ended));
        }

        output.WriteLine($"{kind} over HTTP/{version}: ended {string.Join(", ", took.Select(t => $"{t.TotalMilliseconds:0}"))} ms after the revocation was asked for");
        took.Order().ElementAt(Rounds / 2).ShouldBeLessThan(OneSecond);
    }

    /// <summary>Opens it at the second node and waits until something has come.</summary>
    private async Task<OpenedStream> OpenAsync(string kind, string version, SessionToken token)
    {
        var cookie = $"__Host-jit={token.Value}";
        if (kind == "socket") return new OpenedStream(CloseFrameAsync(await ConnectAsync(cookie, Version.Parse(version))));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nodes.Url, $"/app/{kind}")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Cookie", cookie);
        var answer = await nodes.Client.SendAsync(request, Limit());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(Version.Parse(version));
        var body = await answer.Content.ReadAsStreamAsync();
        (await body.ReadAsync(new byte[16], Limit())).ShouldBeGreaterThan(0);
        return kind == "events" ? new OpenedStream(CleanEndAsync(answer, body)) : new OpenedStream(watching => CutAsync(answer, body, watching));
    }

    private async Task<ClientWebSocket> ConnectAsync(string cookie, Version version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(new UriBuilder(nodes.Url) { Scheme = "wss", Path = "/app/ws" }.Uri, nodes.Client, Limit());
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, Limit());
        (await socket.ReceiveAsync(new byte[64], Limit())).Count.ShouldBe("hello".Length);
        return socket;
    }

    private static async Task<long> CloseFrameAsync(ClientWebSocket socket)
    {
        using (socket)
        {
            (await socket.ReceiveAsync(new byte[64], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
            var ended = Stopwatch.GetTimestamp();
            socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit());
            return ended;
        }
    }

    private static async Task<long> CleanEndAsync(HttpResponseMessage answer, Stream body)
    {
        using (answer)
        {
            while (await body.ReadAsync(new byte[1024], Limit()) > 0)
            {
            }

            return Stopwatch.GetTimestamp();
        }
    }

    /// <param name="watching">From then on it reads as fast as it can; before, the server has to wait.</param>
    private static async Task<long> CutAsync(HttpResponseMessage answer, Stream body, Task watching)
    {
        using (answer)
        {
            await watching;
            using var limit = new CancellationTokenSource(Patience);
            await Should.ThrowAsync<IOException>(async () =>
            {
                var buffer = new byte[64 * 1024];
                while (await body.ReadAsync(buffer, limit.Token) > 0)
                {
                }
            });
            return Stopwatch.GetTimestamp();
        }
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;

    /// <summary>Something open, and when it ended.</summary>
    private sealed class OpenedStream
    {
        private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public OpenedStream(Task<long> ended) => Ended = ended;

        public OpenedStream(Func<Task, Task<long>> ended) => Ended = ended(_watching.Task);

        /// <summary>Ticks of the monotonic clock.</summary>
        public Task<long> Ended { get; }

        public void Watch() => _watching.TrySetResult();
    }
}
