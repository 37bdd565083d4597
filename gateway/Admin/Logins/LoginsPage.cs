using JitGateway.Admin.Pages;
using JitGateway.Failures;
using JitGateway.Telemetry.Management;

namespace JitGateway.Admin.Logins;

/// <summary>What happened to people on the way in and out: search, the story of one login step by step, and what an inspection found in a message that was kept.</summary>
internal sealed class LoginsPage : IConsolePage
{
    public const string List = "/sso/admin/logins";
    public const string Story = "/sso/admin/logins/story";
    public const string Message = "/sso/admin/logins/message";
    public const string Export = "/sso/admin/logins/export";

    /// <summary>Everything; without a choice the list is of logins.</summary>
    public const string AnyKind = "any";

    private const string FirstKind = "login";
    private const string Rows = "50";

    /// <summary>What stands always, and what stands behind "More filters".</summary>
    private static readonly string[] FewFilters = ["result", "idp", "backend", "correlation", "from", "to"];
    private static readonly string[] MoreFilters = ["subject", "issuer", "value", "reason", "error", "address", "agent", "session", "flow", "path", "node", "slower", "action"];

    public int Order => 20;

    public string Path => List;

    public PageText Name => PageText.Of("Logins");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.View(Story, StoryAsync);
        routes.View(Message, MessageAsync);
        routes.Stream(Export, ExportAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/history", [.. Filters(request), ("limit", Rows), ("before", request["before"])]);
        return new ConsoleView(PageText.Of("Logins"), new Admin_Logins_LoginsView
        {
            Model = new LoginsModel(new ListState(request, "at"), [.. answer.Body.Items("events")], answer.Problem)
            {
                Next = answer.Body.Flag("more") ? answer.Body.Text("next") : null,
                IsFirst = request["before"] is null,
                Asked = name => request[name],
                Kind = request["kind"] ?? FirstKind,
                HasMoreFilters = MoreFilters.Any(f => request[f] is not null),
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> StoryAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/history/story", ("correlation", request["correlation"]));
        var steps = answer.Body.Items("steps").ToList();
        return new ConsoleView(PageText.Of("Story of a login"), new Admin_Logins_StoryView
        {
            Model = new StoryModel(answer.Body.Text("correlation") ?? request["correlation"] ?? "", steps, answer.Problem) { Begin = steps.Count > 0 ? steps[0].Member("event")?.Time("at") : null },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> MessageAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/history/message", ("correlation", request["correlation"]));
        return new ConsoleView(PageText.Of("Refused message"), new Admin_Logins_MessageView { Model = new MessageModel(request["correlation"] ?? "", answer.IsGood ? answer.Body : null, answer.Problem) })
        {
            Json = answer.Body,
            Status = answer.Status,
        };
    }

    private static Task ExportAsync(ConsoleRequest request) => request.PassOnAsync(new OperationCall(HttpMethods.Get, "/history/export")
    {
        Query = [.. Filters(request).Append(("format", request["format"] ?? ListExport.Csv)).Select(static q => KeyValuePair.Create(q.Item1, q.Item2))],
    });

    private static (string Name, string? Value)[] Filters(ConsoleRequest request)
    {
        var kind = request["kind"] ?? FirstKind;
        return [("kind", kind == AnyKind ? null : kind), .. FewFilters.Concat(MoreFilters).Select(name => (name, request[name]?.Trim()))];
    }
}
