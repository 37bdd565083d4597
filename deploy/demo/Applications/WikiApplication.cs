using System.Text.Json.Nodes;
using JitGateway.Demo.Pages;
using JitGateway.Demo.Scim;

namespace JitGateway.Demo.Applications;

/// <summary>A legacy application with SCIM: it believes the header <c>X-Remote-User</c> and has accounts of its own.</summary>
internal sealed class WikiApplication(ScimUsers users, CallJournal journal)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public static WebApplication Build(string url, string token, TimeProvider time)
    {
        var app = LoopbackHost.Create(url);
        var users = new ScimUsers(time);
        var journal = new CallJournal(time);
        new ScimEndpoints(users, journal, token, $"{url}/scim/v2").Map(app);
        app.MapGet("/", new WikiApplication(users, journal).ShowAsync);
        return app;
    }

    private Task ShowAsync(HttpContext context)
    {
        journal.Add(JournalKind.PageView, context.Request.Headers["X-Remote-User"].ToString(), "page view");
        var page = new ApplicationPage("Engineering Wiki", "A legacy application: no sign-in of its own, accounts reachable by SCIM 2.0", "#2f5fd0",
            "Its user table", ["User name", "Display name", "E-mail", "Department", "Active", "Created"], [.. users.All().Select(Row)], journal.Entries);
        return DemoPage.WriteAsync(context.Response, page.Render(context.Request));
    }

    private static IReadOnlyList<string> Row(JsonObject user) =>
        [.. ((string[])["userName", "displayName", "emails", $"{Enterprise}:department", "active", "meta.created"]).Select(path => string.Join(", ", ScimPath.Parse(path).Values(user).Select(v => v?.ToString())))];
}
