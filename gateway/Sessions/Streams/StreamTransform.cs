using System.Net;
using JitGateway.Identity;
using JitGateway.Redis;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.Sessions.Streams;

/// <summary>
/// Looks at what the backend began to answer, and watches what may go on for long. Answers of a length that connections hold anyway cost a comparison.
/// </summary>
internal sealed class StreamTransform(string backend, OpenStreams streams, ISessionStore store, TimeProvider time) : ResponseTransform
{
    /// <summary>What the server and the system have taken before anybody could stop it.</summary>
    private const long SmallBody = 64 * 1024;

    /// <summary>Who waited this long for an answer may have lost the session meanwhile.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer) return default;
        var http = context.HttpContext;
        if (IsUpgraded(http, answer))
        {
            WatchSocket(http, answer, SpeaksWebSocket(http));
            return default;
        }

        if (http.User is not SessionPrincipal person || person.Memo<NearCacheEntry>(NearCache.MemoKey) is not { } entry) return default;
        person.Visit(backend);
        if (entry.IsForgotten || time.GetElapsedTime(entry.UsedAt) > LongWait) return CheckAsync(context, answer, entry);
        WatchAnswer(http, answer, entry);
        return default;
    }

    private void WatchAnswer(HttpContext http, HttpResponseMessage answer, NearCacheEntry entry)
    {
        if (answer.Content.Headers.ContentLength is >= 0 and <= SmallBody) return;
        var owner = new StreamOwner(entry.Id, entry.Terms);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var isGrpc = type?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        if (!isGrpc && type?.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) != true)
        {
            var whole = new WatchedAnswer(http, owner, backend, streams);
            http.Response.RegisterForDispose(whole);
            streams.AddYoung(whole);
            return;
        }

        var body = new WatchedBody(http, owner, backend, streams, isGrpc);
        http.Response.RegisterForDispose(body);
        answer.Content = new WatchedContent(answer.Content, inner => new WatchedBodyStream(inner, body));
        streams.Add(body);
    }

    /// <summary>A long poll: what comes after the session's end is not for whoever held it.</summary>
    private async ValueTask CheckAsync(ResponseTransformContext context, HttpResponseMessage answer, NearCacheEntry entry)
    {
        try
        {
            if (store.Epochs.IsOver(entry.Terms) || store.Epochs.IsBarred(entry.Terms.Epoch, backend) || await store.SeenAsync(entry.Id, context.CancellationToken) is null)
            {
                context.SuppressResponseBody = true;
                context.HttpContext.Response.Clear();
                context.HttpContext.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }
        }
        catch (RedisUnavailableException)
        {
            // it was admitted, as others are that go on during an outage
        }

        WatchAnswer(context.HttpContext, answer, entry);
    }

    private void WatchSocket(HttpContext http, HttpResponseMessage answer, bool speaksWebSocket)
    {
        StreamOwner? owner = null;
        if (http.User is SessionPrincipal person && person.Memo<NearCacheEntry>(NearCache.MemoKey) is { } entry)
        {
            person.Visit(backend);
            owner = new StreamOwner(entry.Id, entry.Terms);
        }

        var socket = new WatchedSocket(http, owner, backend, streams, speaksWebSocket);
        http.Response.RegisterForDispose(socket);
        if (http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect) http.Features.Set<IHttpExtendedConnectFeature>(new WatchedConnect(connect, socket));
        else if (http.Features.Get<IHttpUpgradeFeature>() is { } upgrade) http.Features.Set<IHttpUpgradeFeature>(new WatchedUpgrade(upgrade, socket));
        answer.Content = new WatchedContent(answer.Content, socket.BackendSide);
        streams.Add(socket);
    }

    private static bool IsUpgraded(HttpContext http, HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.SwitchingProtocols
        || (answer.StatusCode == HttpStatusCode.OK && http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true });

    private static bool SpeaksWebSocket(HttpContext http) =>
        http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
            ? connect.Protocol == "websocket"
            : http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    private sealed class WatchedUpgrade(IHttpUpgradeFeature inner, WatchedSocket socket) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => socket.Client(await inner.UpgradeAsync());
    }

    private sealed class WatchedConnect(IHttpExtendedConnectFeature inner, WatchedSocket socket) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => socket.Client(await inner.AcceptAsync());
    }
}
