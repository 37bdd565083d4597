using JitGateway.Identity;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Backends;

/// <summary>Who is signed in stands in the request's header <c>Test-Person</c>: a name, and behind a colon groups with commas between them.</summary>
internal sealed class PeopleByHeader : IStartupFilter
{
    private const string Header = "Test-Person";

    public static Task<RunningGateway> StartAsync(string json) => RunningGateway.StartAsync(json, builder => builder.Services.AddSingleton<IStartupFilter, PeopleByHeader>());

    /// <summary>Asks as somebody (null: as nobody), and follows nothing.</summary>
    public static async Task<(int Status, string Body, HttpResponseMessage Answer)> AskAsync(RunningGateway gateway, string? person, string path = "/", string accept = "text/html", string? cookie = null, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (person is not null) request.Headers.TryAddWithoutValidation(Header, person);
        if (cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        var answer = await gateway.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (context.Request.Headers[Header].ToString() is { Length: > 0 } said) context.User = PersonOf(said);
            return rest(context);
        });
        next(app);
    };

    private static SessionPrincipal PersonOf(string said) =>
        said.Split(':') is [var name, var groups] ? GatewayOnTheWire.Person(name, ("groups", groups.Split(','))) : GatewayOnTheWire.Person(said);
}
