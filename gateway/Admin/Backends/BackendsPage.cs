using System.Text.Json.Nodes;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Backends;

/// <summary>The backends in force: where they are, who may enter, what they are told, their accounts; and what would become of a request.</summary>
internal sealed class BackendsPage : IConsolePage
{
    public const string List = "/sso/admin/backends";
    public const string One = "/sso/admin/backends/backend";
    public const string Explain = "/sso/admin/backends/explain";

    public int Order => 50;

    public string Path => List;

    public PageText Name => PageText.Of("Backends");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.View(One, OneAsync);
        routes.Form(Explain, ExplainAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/backends");
        return new ConsoleView(PageText.Of("Backends"), new Admin_Backends_BackendsView { Model = new BackendsModel([.. answer.Body.Items("backends")], answer.Problem) })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> OneAsync(ConsoleRequest request)
    {
        var name = request["name"];
        var answer = name is null ? null : await request.GetAsync("/backends/backend", ("name", name));
        if (answer is not { IsGood: true })
        {
            return new ConsoleView(PageText.Of("There is no such backend"), new Admin_Backends_BackendsView { Model = new BackendsModel([], answer?.Problem ?? "") })
            { Json = answer?.Body ?? default, Status = answer?.Status ?? StatusCodes.Status404NotFound };
        }

        return new ConsoleView(PageText.Verbatim(answer.Body.Text("displayName") ?? name!), new Admin_Backends_BackendView { Model = new BackendModel(answer.Body) }) { Json = answer.Body };
    }

    /// <summary>Viewers ask too: rules and headers are worked out here alone. Only an operator's wish has the application asked for the account.</summary>
    private static async Task<ConsoleView> ExplainAsync(ConsoleRequest request, ActForm? form)
    {
        var origin = $"{request.Context.Request.Scheme}://{request.Context.Request.Host}";
        var asked = new ExplainAsked(form?["url"]?.Trim() ?? request["url"] ?? "", form?["method"] ?? "GET", form?["user"]?.Trim(), form?["groups"], form?["idp"]?.Trim(), form?["address"]?.Trim(), form?["assertion"]?.Trim(),
            request.MayAct && form?.Flag("live") == true);
        var answer = form is null ? null : await request.PostAsync("/access/explain", BodyOf(asked, origin));
        return new ConsoleView(PageText.Of("What would become of a request"), new Admin_Backends_ExplainView
        {
            Model = new ExplainModel(asked, answer is { IsGood: true } good ? good.Body : null, answer?.Problem ?? "", Explain, request.TokenFor(Explain), request.MayAct),
        })
        { Json = answer?.Body ?? default, Status = answer?.Status ?? StatusCodes.Status200OK };
    }

    private static JsonObject BodyOf(ExplainAsked asked, string origin)
    {
        var body = new JsonObject { ["url"] = asked.Url.StartsWith('/') ? origin + asked.Url : asked.Url, ["method"] = asked.Method, ["offline"] = !asked.IsLive };
        if (asked.Address is { Length: > 0 } address) body["address"] = address;
        if (asked.Assertion is { Length: > 0 } assertion)
        {
            body["assertion"] = assertion;
        }
        else if (asked.User is { Length: > 0 } user)
        {
            var person = new JsonObject { ["user"] = user };
            if (asked.IdentityProvider is { Length: > 0 } provider) person["identityProvider"] = provider;
            if (asked.Groups is { } groups) person["groups"] = new JsonArray([.. groups.Split([',', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static g => JsonValue.Create(g))]);
            body["person"] = person;
        }

        return body;
    }
}
