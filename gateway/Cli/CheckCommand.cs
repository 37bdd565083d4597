using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Backends.Checks;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway check</c>: whether the configuration is in order, whether each backend's accounts answer, and what its adapter can do with them; no node needs to run. Exit codes beside the
/// program's: 3 a backend's accounts cannot be worked with.
/// </summary>
internal sealed class CheckCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    public const int SomethingToLookAt = 3;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read by people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Option<string?> _backend = new("--backend") { Description = "Only this backend, by its configured name.", HelpName = "NAME" };
    private readonly Option<bool> _offline = new("--offline") { Description = "Connect to nothing." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("check", "Says whether the configuration is in order, whether each backend's accounts answer, and what can be done with them. Changes nothing.") { _backend, _offline, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(SomethingToLookAt, "the accounts of a backend cannot be worked with");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            var report = await gateway.Services.GetRequiredService<IBackendCheck>().RunAsync(parsed.GetValue(_backend), !parsed.GetValue(_offline), cancellationToken);
            await output.WriteLineAsync(parsed.GetValue(_json) ? JsonSerializer.Serialize(report, Json) : Text(report));
            return report.IsGood ? 0 : SomethingToLookAt;
        }
        catch (ConfigurationRefusedException refused)
        {
            foreach (var problem in refused.Errors) await error.WriteLineAsync(problem.ToString());
            return GatewayCommandLine.WrongInput;
        }
    }

    private static string Text(BackendCheckReport report)
    {
        var text = new StringBuilder("The configuration is in order.\n");
        if (report.Plugins.Count > 0)
        {
            var plugins = new TextTable("PLUG-IN", "CLASS", "CONTRACT", "FILE", "SHA-256");
            foreach (var plugin in report.Plugins) plugins.Add(plugin.Name, plugin.Type, plugin.Contract, plugin.File, plugin.Sha256);
            text.Append('\n').Append(plugins);
        }

        var backends = new TextTable("BACKEND", "ADAPTER", "ACCOUNTS", "CAN", "CANNOT");
        foreach (var backend in report.Backends) backends.Add(backend.Backend, backend.Adapter, Accounts(backend), Words(backend.Can, told: true), Words(backend.Can, told: false));
        text.Append('\n').Append(backends);
        if (report.Backends.Any(b => b.Warnings.Count + b.Notes.Count > 0)) text.Append('\n');
        foreach (var backend in report.Backends)
        {
            foreach (var note in backend.Notes) text.Append(CultureInfo.InvariantCulture, $"NOTE: {backend.Backend}: {note}.\n");
            foreach (var warning in backend.Warnings) text.Append(CultureInfo.InvariantCulture, $"WARNING: {backend.Backend}: {warning}.\n");
        }

        return text.ToString().TrimEnd();
    }

    private static string Accounts(CheckedBackend backend) => backend.Outcome switch
    {
        CheckOutcome.NotProvisioned => "-",
        CheckOutcome.NotAsked => $"not asked: {backend.Target}",
        CheckOutcome.Good => $"good: {backend.Detail}",
        CheckOutcome.Rejected => $"WRONG: {backend.Detail} ({backend.Target})",
        _ => $"UNAVAILABLE: {backend.Detail} ({backend.Target})",
    };

    /// <param name="told">Those that it can; else the others.</param>
    private static string Words(AccountAbilities? can, bool told)
    {
        if (can is null) return "-";
        var words = new (string Word, bool Can)[]
        {
            ("find", can.Find), ("update", can.Update), ("disable", can.Disable), ("groups", can.Groups), ("undo", can.Undo), ("rename", can.Rename), ("conditional writes", can.Conditional),
        };
        return string.Join(", ", words.Where(w => w.Can == told).Select(w => w.Word).DefaultIfEmpty("-"));
    }
}
