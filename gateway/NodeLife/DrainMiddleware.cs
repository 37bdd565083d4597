using Microsoft.AspNetCore.Connections.Features;

namespace JitGateway.NodeLife;

/// <summary>
/// While the node drains, every answer ends its connection in good order (<c>Connection: close</c>, RFC 9112 9.6; GOAWAY, RFC 9113 6.8): the client's next
/// connection goes to a node that stays.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, Drain drain)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (drain.HasBegun) context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        return next(context);
    }
}
