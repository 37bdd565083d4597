using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Admin.Pages;
using JitGateway.Failures;
using JitGateway.Telemetry.Management;

namespace JitGateway.Admin.Mapping;

/// <summary>
/// The workbench: another version of a backend's mapping beside a login, and what it would change: for this login, in the application, and for the last people who came. Nothing is written; the page gives the block for the configuration.
/// </summary>
internal sealed class MappingPage : IConsolePage
{
    public const string Bench = "/sso/admin/mapping";

    private const int MostLogins = 200;
    private const int ShownChanges = 50;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // encoded again where it is shown

    public int Order => 60;

    public string Path => Bench;

    public PageText Name => PageText.Of("Mapping");

    public void Map(ConsoleRoutes routes) => routes.Form(Bench, ShowAsync);

    private static async Task<ConsoleView> ShowAsync(ConsoleRequest request, ActForm? form)
    {
        var list = await request.GetAsync("/provisioning/mapping");
        string[] backends = [.. list.Body.Items("backends").Select(static b => b.GetString()!)];
        var asked = form?["backend"] ?? request["backend"] ?? backends.FirstOrDefault();
        var inForce = asked is null ? null : await request.GetAsync("/provisioning/mapping", ("backend", asked));
        var written = inForce is { IsGood: true } ? JsonSerializer.Serialize(inForce.Body.GetProperty("provisioning"), Readable) : "{}";
        var model = new MappingModel(backends, asked, form?["provisioning"] ?? written, form?["login"] ?? MappingModel.SampleLogin)
        {
            Adapter = inForce?.Body.Text("adapter"),
            Problem = list.IsGood ? inForce?.Problem ?? "" : list.Problem,
            Token = request.TokenFor(Bench),
            MayAct = request.MayAct,
            Count = int.TryParse(form?["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostLogins ? count : 50,
        };
        var (result, answer) = form is null || asked is null ? (null, list) : await TriedAsync(request, form, model);
        return new ConsoleView(PageText.Of("Mapping"), new Admin_Mapping_MappingView { Model = model with { Result = result } })
        {
            Json = form is null && inForce is not null ? inForce.Body : answer.Body,
            Status = answer.Status is 400 or 503 && form is not null ? answer.Status : StatusCodes.Status200OK,
            Script = Script,
            AsksItsOrigin = true,
        };
    }

    private static async Task<(MappingResult?, OperationAnswer)> TriedAsync(ConsoleRequest request, ActForm form, MappingModel model)
    {
        if (!TryObject(model.Provisioning, out var provisioning, out var fault)) return Wrong(PageText.Of("The mapping is no JSON object: {0}").With(fault));
        var what = request.MayAct ? form["do"] : "map";   // the others ask the application, or show what people's logins said
        if (what == "recent")
        {
            var compared = await request.PostAsync("/provisioning/dry-run/compare", new JsonObject { ["backend"] = model.Backend, ["provisioning"] = provisioning, ["recent"] = model.Count });
            return (Compared(compared, isOfMany: true), compared);
        }

        if (Login(model.Login) is not { } login) return Wrong(PageText.Of("There is no login to try: paste one, or write one down."));
        if (what == "plan")
        {
            var body = new JsonObject { ["backend"] = model.Backend, ["provisioning"] = provisioning };
            body[login.Key] = login.Value;
            var planned = await request.PostAsync("/provisioning/dry-run", body);
            return (new MappingResult { Plan = planned.IsGood ? planned.Body : null, Problem = planned.Problem }, planned);
        }

        var one = await request.PostAsync("/provisioning/dry-run/compare", new JsonObject { ["backend"] = model.Backend, ["provisioning"] = provisioning, ["logins"] = new JsonArray(new JsonObject { [login.Key] = login.Value }) });
        return (Compared(one, isOfMany: false), one);

        static (MappingResult?, OperationAnswer) Wrong(PageText said) => (new MappingResult { Said = said }, new OperationAnswer(StatusCodes.Status400BadRequest, JsonSerializer.SerializeToElement(new { title = said.ToString() })));
    }

    private static MappingResult Compared(OperationAnswer answer, bool isOfMany) => new()
    {
        Comparison = answer.IsGood ? answer.Body : null,
        IsOfMany = isOfMany,
        Shown = ShownChanges,
        Problem = answer.Problem,
    };

    private static bool TryObject(string text, out JsonObject? value, out string fault)
    {
        (value, fault) = (null, "");
        try
        {
            value = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject;
            if (value is null) fault = "{ … }";
        }
        catch (JsonException e)
        {
            fault = e.Message;
        }

        return value is not null;
    }

    /// <summary>An object is a login written down; anything else is a captured message.</summary>
    private static KeyValuePair<string, JsonNode?>? Login(string text) =>
        string.IsNullOrWhiteSpace(text) ? null : TryObject(text, out var written, out _) ? KeyValuePair.Create("attributes", (JsonNode?)written) : KeyValuePair.Create("assertion", (JsonNode?)JsonValue.Create(text.Trim()));

    /// <summary>Tries while somebody writes. The result comes as the page that the button would show.</summary>
    private const string Script = """
        const bench = document.getElementById("bench");
        let due, asked;
        bench.addEventListener("input", () => { clearTimeout(due); due = setTimeout(show, 400); });
        async function show() {
          asked?.abort();
          asked = new AbortController();
          try {
            const fields = new URLSearchParams(new FormData(bench));
            fields.set("do", "map");
            const answer = await fetch(bench.action, { method: "POST", body: fields, headers: { Accept: "text/html" }, signal: asked.signal });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const result = page.getElementById("result");
            if (result) document.getElementById("result").replaceWith(document.importNode(result, true));
          } catch { /* the next letter tries again */ }
        }
        """;
}
