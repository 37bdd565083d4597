using JitGateway.Identity;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace JitGateway.Tests.Sessions;

/// <summary>Stands for the login: <c>/test/sign-in</c> makes Ada's session.</summary>
internal sealed class SignsInAda : IStartupFilter
{
    public const string Path = "/test/sign-in";

    /// <summary>Signs in; the cookie as it is sent back, name and value.</summary>
    /// <param name="name">Of somebody else.</param>
    public static async Task<string> CookieAsync(RunningGateway gateway, string? name = null)
    {
        using var answer = await gateway.FetchAsync(name is null ? Path : $"{Path}?as={name}");
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) => context.Request.Path == Path
            ? context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(People.Ada(nameId: context.Request.Query["as"].ToString() is { Length: > 0 } name ? name : "8f14e45f-ada"), "", default))
            : rest(context));
        next(app);
    };
}
