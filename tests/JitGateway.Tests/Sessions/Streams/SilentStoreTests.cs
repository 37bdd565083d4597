using System.Net;
using System.Net.WebSockets;
using JitGateway.Sessions;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using static JitGateway.Tests.Sessions.Streams.StreamSteps;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>What a node can tell by itself happens though the store is slow, or says nothing at all.</summary>
public sealed class SilentStoreTests : IAsyncLifetime
{
    private static readonly SessionScope App = SessionScope.OfBackend("app");

    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ScriptedStore _store = new();
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    private NearCache Cache => _gateway.Services.GetRequiredService<NearCache>();

    private OpenStreams Streams => _gateway.Services.GetRequiredService<OpenStreams>();

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await StartAsync(_backend, _clock, _store, sessions: """{ "AbsoluteTimeout": "01:00:00" }""");
        _cookie = await SignsInAda.CookieAsync(_gateway);
    }

    public async Task DisposeAsync()
    {
        _store.Silence = null;
        _silence.TrySetResult();
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_into_an_emptied_backend_ends_though_thousands_were_there_and_the_store_answers_nobody()
    {
        var others = await VisitorsAsync(2_000);
        using var socket = await ConnectAsync();
        _store.Silence = _silence;

        await _store.EndAllAsync(App, default);

        await ClosedAsync(socket, StreamEnd.SessionEnded);
        await Eventually.HoldsAsync(() => Task.FromResult(Cache.Count), count => count == 0, "nobody is known any more who was there");
        (await StatusAsync("/other/page", _cookie)).ShouldBe(HttpStatusCode.Unauthorized, "though the store has the session still");

        _store.Silence = null;
        _silence.TrySetResult();
        await GoneAsync([.. others, IdOf(_cookie)]);
    }

    [Fact]
    public async Task A_stream_into_a_backend_that_is_emptied_when_the_store_goes_away_does_not_outlive_it()
    {
        using var socket = await ConnectAsync();
        var others = await VisitorsAsync(3);

        _store.Epochs.Note(App, _store.Epochs.Current + 1);
        _store.GoAway();

        await ClosedAsync(socket, StreamEnd.SessionEnded);
        await Eventually.HoldsAsync(() => Task.FromResult(Cache.Count), count => count == 0, "nobody is known any more who was there");
        _store.ComeBack();
        await GoneAsync([.. others, IdOf(_cookie)]);
    }

    [Fact]
    public async Task An_exception_that_nobody_expected_leaves_out_nobody_who_was_there()
    {
        var visitors = await VisitorsAsync(3);
        _store.Fault = new NotSupportedException("nobody expected this");

        await _store.EndAllAsync(App, default);

        await GoneAsync(visitors);
        _store.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_session_comes_to_its_latest_end_while_the_store_answers_nobody()
    {
        using var socket = await AskedInVainAsync();

        _clock.Advance(TimeSpan.FromHours(1));

        await ClosedAsync(socket, StreamEnd.SessionExpired);
    }

    [Fact]
    public async Task A_download_that_nobody_has_looked_at_yet_is_cut_while_the_store_answers_nobody()
    {
        using var socket = await AskedInVainAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/download");
        request.Headers.Add("Cookie", _cookie);
        using var answer = await _gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1024];
        await body.ReadExactlyAsync(buffer);

        await _store.EndAllAsync(SessionScope.Everything, default);

        var limit = Limit();
        await Should.ThrowAsync<IOException>(async () =>
        {
            while (await body.ReadAsync(buffer, limit) > 0)
            {
            }
        });
    }

    private static Task ClosedAsync(ClientWebSocket socket, StreamEnd end) => StreamSteps.ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, end.Reason);

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = await DialAsync(_gateway, "/app/ws", _cookie);
        await CountAsync(Streams, 1);
        return socket;
    }

    /// <summary>A WebSocket about whose session the store is being asked.</summary>
    private async Task<ClientWebSocket> AskedInVainAsync()
    {
        _store.Silence = _silence;
        var socket = await ConnectAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_store.Unanswered), asked => asked > 0, "a question to the store");
        return socket;
    }

    /// <summary>Sessions whose persons this node has led into the application.</summary>
    private async Task<IReadOnlyList<SessionId>> VisitorsAsync(int count)
    {
        var visitors = new List<SessionId>();
        for (var i = 0; i < count; i++)
        {
            var (token, before) = (SessionToken.New(), Cache.Now());
            var session = Session.Start(People.Ada(nameId: $"visitor-{i}"), new SessionsOptions(), _clock.GetUtcNow());
            await _store.CreateAsync(token, session, default);
            Cache.Add(token, session, before).Visit("app");
            visitors.Add(token.Id);
        }

        return visitors;
    }

    /// <summary>The store was told; what it could not be told at first is told again each second.</summary>
    private Task GoneAsync(IReadOnlyList<SessionId> sessions) => Eventually.HoldsAsync(async () =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        var left = 0;
        foreach (var id in sessions)
            if (await _store.SeenAsync(id, default) is not null)
                left++;
        return left;
    }, left => left == 0, "the end of all these sessions");

    private async Task<HttpStatusCode> StatusAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", cookie);
        using var answer = await _gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
