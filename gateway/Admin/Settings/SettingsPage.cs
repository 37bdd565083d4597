using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Settings;

/// <summary>The configuration in force and where each value comes from, what the last change changed, and why the newest was refused. Secrets are not shown.</summary>
internal sealed class SettingsPage : IConsolePage
{
    public const string List = "/sso/admin/settings";
    public const string Export = "/sso/admin/settings/export";

    public int Order => 80;

    public string Path => List;

    public PageText Name => PageText.Of("Settings");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.Stream(Export, ExportAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/configuration");
        var rows = Fitting(request, answer.Body);
        var state = new ListState(request, "key", firstDescends: false);
        var shown = state.PageOf(rows, new Dictionary<string, Func<JsonElement, IComparable?>>(StringComparer.Ordinal)
        {
            ["key"] = static s => s.Text("key"),
            ["from"] = static s => s.Text("from"),
        });
        return new ConsoleView(PageText.Of("Settings"), new Admin_Settings_SettingsView
        {
            Model = new SettingsModel(state, shown, rows.Count, request["q"], answer.Problem)
            {
                Generation = answer.Body.Text("generation"),
                Since = answer.Body.Time("since"),
                Changes = [.. answer.Body.Items("changes")],
                Refusal = [.. answer.Body.Items("refusal").Select(static e => e.ToString())],
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task ExportAsync(ConsoleRequest request) => await ListExport.WriteAsync(request, "settings", Fitting(request, (await request.GetAsync("/configuration")).Body), "key", "value", "from");

    private static List<JsonElement> Fitting(ConsoleRequest request, JsonElement body)
    {
        var search = request["q"]?.Trim();
        return [.. body.Items("settings").Where(s => search is null || s.Text("key")!.Contains(search, StringComparison.OrdinalIgnoreCase) || s.Text("value")!.Contains(search, StringComparison.OrdinalIgnoreCase))];
    }
}
