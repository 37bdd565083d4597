using System.Diagnostics;
using OpenTelemetry;

namespace JitGateway.Telemetry;

/// <summary>
/// Takes out of spans what may name a person before they are sent: paths and queries (names of accounts, pages of people), addresses of clients, what browsers say of
/// themselves, and the words of exceptions. Where a request went is told by route, backend and status.
/// </summary>
internal sealed class SpanDiscretion : BaseProcessor<Activity>
{
    private static readonly string[] Personal =
        ["url.path", "url.query", "http.target", "http.url", "user_agent.original", "http.user_agent", "client.address", "client.socket.address", "http.client_ip", "network.peer.address", "net.peer.ip", "exception.message", "exception.stacktrace", "enduser.id"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Personal)
            if (data.GetTagItem(tag) is not null)
                data.SetTag(tag, null);
        if (data.GetTagItem("url.full") is string url) data.SetTag("url.full", Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetLeftPart(UriPartial.Authority) + "/" : null);
        if (data.StatusDescription is not null) data.SetStatus(data.Status);
    }
}
