using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Rooms;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Portal;

/// <summary><c>GET /sso/apps</c>: the applications that a person may open.</summary>
internal sealed class LauncherEndpoint(Active<BackendTable> backends, IApplicationDoors doors, IPageWriter pages)
{
    public const string Path = "/sso/apps";

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is not SessionPrincipal person)
        {
            await context.ChallengeAsync();
            return;
        }

        var apps = backends.Value.Backends.Where(b => doors.Of(b.Name.Value, context, person) is not ApplicationDoor.Closed).ToList();
        await pages.WriteAsync(context, new GatewayPage(PageText.Of("Your applications"), new Portal_LauncherView { Model = new LauncherModel(apps) })
        {
            Room = new Room(PageText.Of("Your applications"), Path, [new RoomLink(Path, PageText.Of("Your applications"))]) { Current = Path, Who = person.User.DisplayName ?? person.User.Username },
        });
    }
}

internal sealed record LauncherModel(IReadOnlyList<Backend> Applications);
