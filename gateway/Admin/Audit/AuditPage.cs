using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;
using JitGateway.Telemetry.Management;

namespace JitGateway.Admin.Audit;

/// <summary>Every change that an operator made, or somebody tried: who, what, when, why. By the console, the command line and other programs.</summary>
internal sealed class AuditPage : IConsolePage
{
    public const string List = "/sso/admin/audit";
    public const string Export = "/sso/admin/audit/export";

    private const string Rows = "50";

    public int Order => 100;

    public string Path => List;

    public PageText Name => PageText.Of("Audit");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.Stream(Export, ExportAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/history", [.. Filters(request), ("limit", Rows), ("before", request["before"])]);
        var changes = answer.Body.Items("events").Select(Change).ToList();
        return new ConsoleView(PageText.Of("Audit"), new Admin_Audit_AuditView
        {
            Model = new AuditModel(new ListState(request, "at"), changes, answer.Problem)
            {
                Next = answer.Body.Flag("more") ? answer.Body.Text("next") : null,
                IsFirst = request["before"] is null,
                By = request["by"],
                Backend = request["backend"],
                Subject = request["subject"],
                From = request["from"],
                To = request["to"],
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static Task ExportAsync(ConsoleRequest request) => request.PassOnAsync(new OperationCall(HttpMethods.Get, "/history/export")
    {
        Query = [.. Filters(request).ToArray().Append(("format", request["format"] ?? ListExport.Csv)).Select(static q => KeyValuePair.Create(q.Item1, q.Item2))],
    });

    private static (string Name, string? Value)[] Filters(ConsoleRequest request) =>
        [("kind", "operator"), ("by", request["by"]), ("backend", request["backend"]), ("subject", request["subject"]), ("from", request["from"]), ("to", request["to"])];

    private static AuditRow Change(JsonElement happened) => new(
        happened.Time("at"), happened.Text("by") ?? "", AuditWords.Of(happened.Text("path")), happened.Text("path") ?? "", happened.Text("result") == "accepted", happened.Text("backend"), happened.Text("subject"),
        happened.Text("session"), happened.Text("identityProvider"), happened.Text("detail"), happened.Text("correlation"));
}
