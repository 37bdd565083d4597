using System.Net;
using System.Net.WebSockets;
using JitGateway.Identity;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using static JitGateway.Tests.Sessions.Streams.StreamSteps;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Streams through a real gateway whose session ends while they are open.</summary>
public sealed class OpenStreamTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    private ISessionTermination Termination => _gateway.Services.GetRequiredService<ISessionTermination>();

    private OpenStreams Streams => _gateway.Services.GetRequiredService<OpenStreams>();

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await StartAsync(_backend, _clock, sessions: """{ "IdleTimeout": "00:10:00", "AbsoluteTimeout": "01:00:00" }""");
        _cookie = await SignsInAda.CookieAsync(_gateway);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("/app/ws")]
    [InlineData("/open/ws")]
    public async Task When_the_node_stops_every_WebSocket_is_told_to_go_elsewhere(string path)
    {
        using var socket = await ConnectAsync(path);
        (await EchoAsync(socket, "hello")).ShouldBe("hello");

        var stopping = _gateway.StopAsync();

        await ClosedAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The gateway restarts. Connect again.");   // 1001, going away
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit());
        await stopping.WaitAsync(Patience);   // nobody has to be cut off
    }

    [Theory]
    [InlineData("session")]
    [InlineData("subject")]
    [InlineData("idp")]
    [InlineData("backend")]
    [InlineData("all")]
    public async Task A_WebSocket_of_a_revoked_session_gets_a_close_frame_on_both_sides(string scope)
    {
        using var socket = await ConnectAsync("/app/ws");
        (await EchoAsync(socket, "hello")).ShouldBe("hello");

        await EndAsync(scope);

        await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has ended. Sign in again.");
        (await _backend.SocketEnd.Task.WaitAsync(Patience)).ShouldBe("1008 Your session has ended. Sign in again.");
        await NothingOpenAsync();
        await SignedOutAsync();
    }

    [Fact]
    public async Task A_frame_that_is_under_way_is_finished_before_the_close_frame()
    {
        using var socket = await ConnectAsync("/app/half");
        var buffer = new byte[4096];
        var read = (await socket.ReceiveAsync(new ArraySegment<byte>(buffer, 0, 100), Limit())).Count;   // all that it asks for is there

        await EndAsync("session");
        _backend.Rest.TrySetResult();

        while (true)
        {
            var got = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, read, buffer.Length - read), Limit());
            if (got.MessageType == WebSocketMessageType.Close) break;
            read += got.Count;
        }

        read.ShouldBe(300, "one whole frame, and nothing of the next");
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task A_backend_that_never_finishes_its_frame_is_cut()
    {
        using var socket = await ConnectAsync("/app/half");
        await socket.ReceiveAsync(new byte[100], Limit());

        await EndAsync("session");

        await Should.ThrowAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[4096], Limit()));
        await NothingOpenAsync();
    }

    [Fact]
    public async Task A_WebSocket_that_ends_by_itself_is_left_alone()
    {
        using var socket = await ConnectAsync("/app/ws");
        await EchoAsync(socket, "hello");

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Limit());

        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        (await _backend.SocketEnd.Task.WaitAsync(Patience)).ShouldBe("1000 done");
        await NothingOpenAsync();
    }

    [Fact]
    public async Task Only_the_session_that_ended_loses_its_streams()
    {
        var grace = await SignsInAda.CookieAsync(_gateway, "grace");
        using var mine = await ConnectAsync("/app/ws");
        using var hers = await ConnectAsync("/app/ws", grace);
        using var nobodys = await ConnectAsync("/open/ws", cookie: null);

        await EndAsync("session");

        (await mine.ReceiveAsync(new byte[1024], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
        (await EchoAsync(hers, "still here")).ShouldBe("still here");
        (await EchoAsync(nobodys, "so am I")).ShouldBe("so am I");
        await Eventually.HoldsAsync(() => Task.FromResult(Streams.Count), count => count == 2, "the end of one stream");
    }

    [Fact]
    public async Task Emptying_one_backend_leaves_those_in_peace_who_are_in_another()
    {
        var grace = await SignsInAda.CookieAsync(_gateway, "grace");
        using var mine = await ConnectAsync("/app/ws");
        using var hers = await ConnectAsync("/other/ws", grace);

        await Termination.EndBackendAsync("app", default);

        (await mine.ReceiveAsync(new byte[1024], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
        await SignedOutAsync();
        (await EchoAsync(hers, "still here")).ShouldBe("still here");
        (await StatusAsync("/other/page", grace)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/app/page", grace)).ShouldBe(HttpStatusCode.Unauthorized, "her session began before");
        (await StatusAsync("/other/page", grace)).ShouldBe(HttpStatusCode.Unauthorized, "it ended when she came there");
        (await StatusAsync("/app/page", await SignsInAda.CookieAsync(_gateway, "grace"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Emptying_a_backend_ends_the_session_of_whoever_was_there_and_is_elsewhere_now()
    {
        (await StatusAsync("/app/page", _cookie)).ShouldBe(HttpStatusCode.OK);

        await Termination.EndBackendAsync("app", default);

        await Eventually.HoldsAsync(() => StatusAsync("/other/page", _cookie), status => status == HttpStatusCode.Unauthorized, "the end of the session");
    }

    [Fact]
    public async Task Server_sent_events_end_as_if_the_application_had_ended_them()
    {
        using var answer = await OpenAsync("/app/events");
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1024];
        (await body.ReadAsync(buffer)).ShouldBeGreaterThan(0);

        await EndAsync("session");

        (await body.ReadAsync(buffer).AsTask().WaitAsync(Patience)).ShouldBe(0, "a clean end, no broken connection");
        await _backend.Dropped.Task.WaitAsync(Patience);
        await NothingOpenAsync();
    }

    [Theory]
    [InlineData("/app/download")]
    [InlineData("/app/download?length=1000000000000")]
    public async Task A_download_is_cut_so_that_nobody_takes_it_for_the_whole(string path)
    {
        using var answer = await OpenAsync(path);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1024];
        await body.ReadExactlyAsync(buffer);   // a slow reader: the gateway waits for it

        await EndAsync("session");

        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await body.ReadAsync(buffer, Limit()) > 0)
            {
            }
        });
        await _backend.Dropped.Task.WaitAsync(Patience);
        await NothingOpenAsync();
    }

    [Theory]
    [InlineData("session")]
    [InlineData("backend")]
    [InlineData("all")]
    public async Task A_long_poll_that_is_answered_after_the_end_tells_nothing(string scope)
    {
        var poll = _gateway.Client.SendAsync(Request("/app/poll", _cookie));
        await _backend.Asked.Task.WaitAsync(Patience);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await EndAsync(scope);

        _backend.Held.TrySetResult();

        using var answer = await poll;
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_WebSocket_in_which_nobody_says_anything_ends_at_the_idle_limit()
    {
        using var socket = await ConnectAsync("/app/ws");
        await EchoAsync(socket, "hello");

        _clock.Advance(TimeSpan.FromMinutes(9));
        (await EchoAsync(socket, "still here")).ShouldBe("still here");
        await SettledAsync(Streams, _clock);
        _clock.Advance(TimeSpan.FromMinutes(9));
        (await EchoAsync(socket, "and still")).ShouldBe("and still", "what a person sends is use");
        await SettledAsync(Streams, _clock);
        _clock.Advance(TimeSpan.FromMinutes(10));

        await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has expired. Sign in again.");
        await NothingOpenAsync();   // it did not say goodbye, and was looked at again before it was cut
        _gateway.Logs.Entries.Count(e => e.Message.Contains("open streams of session", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Use_over_a_WebSocket_keeps_the_session_for_requests_too()
    {
        using var socket = await ConnectAsync("/app/ws");
        for (var minute = 0; minute < 30; minute += 5)
        {
            await EchoAsync(socket, "hello");
            await SettledAsync(Streams, _clock);
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        (await StatusAsync("/app/page", _cookie)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Everything_ends_at_the_absolute_limit_however_busy_it_is()
    {
        using var socket = await ConnectAsync("/app/ws");
        for (var minute = 0; minute < 55; minute += 5)
        {
            await EchoAsync(socket, "hello");
            await SettledAsync(Streams, _clock);
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        await EchoAsync(socket, "hello");
        _clock.Advance(TimeSpan.FromMinutes(5));

        await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has expired. Sign in again.");
    }

    [Fact]
    public async Task Short_answers_leave_nothing_behind()
    {
        for (var i = 0; i < 50; i++) (await StatusAsync("/app/page", _cookie)).ShouldBe(HttpStatusCode.OK);

        await NothingOpenAsync();
    }

    [Fact]
    public async Task A_node_that_stops_can_say_so()
    {
        using var mine = await ConnectAsync("/app/ws");
        using var nobodys = await ConnectAsync("/open/ws", cookie: null);

        Streams.EndAll(StreamEnd.NodeStops);

        foreach (var socket in new[] { mine, nobodys }) await ClosedAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The gateway restarts. Connect again.");
    }

    [Fact]
    public async Task A_WebSocket_that_the_backend_grants_when_the_node_stops_already_is_told_too()
    {
        var dialling = DialAsync(_gateway, "/app/late", _cookie);
        await _backend.Asked.Task.WaitAsync(Patience);

        Streams.EndAll(StreamEnd.NodeStops);
        _backend.Held.TrySetResult();

        using var socket = await dialling;
        await ClosedAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The gateway restarts. Connect again.");
    }

    [Fact]
    public async Task A_page_that_is_under_way_when_the_node_stops_comes_whole()
    {
        using var socket = await ConnectAsync("/app/ws");
        using var answer = await OpenAsync("/app/slow-page");

        var stopping = _gateway.StopAsync();
        await ClosedAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The gateway restarts. Connect again.");
        await CountAsync(Streams, 1);   // the WebSocket, which does not answer, is cut
        _backend.Held.TrySetResult();

        (await answer.Content.ReadAsStringAsync(Limit())).ShouldBe("first half, second half");
        await stopping.WaitAsync(Patience);
    }

    private Task EndAsync(string scope) => scope switch
    {
        "session" => Termination.EndSessionAsync(IdOf(_cookie).ToString(), default),
        "subject" => Termination.EndSubjectAsync(People.Ada().Subject, default),
        "idp" => Termination.EndIdentityProviderAsync("corp", default),
        "backend" => Termination.EndBackendAsync("app", default),
        _ => Termination.EndEverythingAsync(default),
    };

    private Task NothingOpenAsync() => CountAsync(Streams, 0);

    private async Task SignedOutAsync() => (await StatusAsync("/app/page", _cookie)).ShouldBe(HttpStatusCode.Unauthorized);

    private async Task<HttpStatusCode> StatusAsync(string path, string cookie)
    {
        using var answer = await _gateway.Client.SendAsync(Request(path, cookie));
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> OpenAsync(string path) => await _gateway.Client.SendAsync(Request(path, _cookie), HttpCompletionOption.ResponseHeadersRead);

    private static HttpRequestMessage Request(string path, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", cookie);
        return request;
    }

    private Task<ClientWebSocket> ConnectAsync(string path) => ConnectAsync(path, _cookie);

    private async Task<ClientWebSocket> ConnectAsync(string path, string? cookie)
    {
        var before = Streams.Count;
        var socket = await DialAsync(_gateway, path, cookie);
        await Eventually.HoldsAsync(() => Task.FromResult(Streams.Count), count => count > before, "the stream");
        return socket;
    }
}
