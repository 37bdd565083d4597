using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Access.Doors;

/// <summary>Asks the rules about an application's first page, as the person's own request for it would.</summary>
internal sealed class ApplicationDoors(AccessEngine engine, Active<BackendTable> backends, TimeProvider time) : IApplicationDoors
{
    public ApplicationDoor Of(string backend, HttpContext context, SessionPrincipal person)
    {
        if (backends.Value.Find(backend) is not { } found) return ApplicationDoor.Closed;
        var path = new PathString(found.Path.Value + "/");
        if (!engine.TryRead(found, new HostString(found.Hosts[0]), path, out var requested, out _)) return ApplicationDoor.Closed;
        return engine.Decide(found, new AccessQuestion(requested, HttpMethods.Get, context.Connection.RemoteIpAddress, time.GetUtcNow()) { User = person.User }) switch
        {
            AccessDecision.Allowed or AccessDecision.Public => ApplicationDoor.Open,
            AccessDecision.AuthnTooWeak => ApplicationDoor.AfterStepUp,
            _ => ApplicationDoor.Closed,
        };
    }
}
