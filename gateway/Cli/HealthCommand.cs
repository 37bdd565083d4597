using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway health</c>: asks a running node how it is, for people and for containers. It needs no token and no configuration that is in order: a file that was refused stops no node. Exit codes beside the program's: 3 with
/// <c>--strict</c>.
/// </summary>
internal sealed partial class HealthCommand(SourceOptions sources, TextWriter output, TextWriter error)
{
    private const int ShortId = 12;

    private static readonly string[] Questions = ["start", "live", "ready"];

    private readonly Option<string?> _address = NodeCalls.AddressOption();
    private readonly Option<string> _ask = new Option<string>("--ask") { Description = "What to ask: start, live or ready.", HelpName = "start|live|ready", DefaultValueFactory = static _ => "ready" }.OneOf(Questions);
    private readonly Option<bool> _strict = new("--strict") { Description = "Exit code 3 where the node is ready and a component is not healthy." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("health", "Asks a running node whether it is ready for people, and what is not well. Needs no token.") { _ask, _strict, _json, _address };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.CannotRun, "it is not healthy, or does not answer").Exits(ExitCodes.InTrouble, "with --strict: it is ready, and a component is not healthy");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            if (await AddressAsync(parsed) is not { } address) return ExitCodes.WrongInput;
            return await AskAsync(address, parsed, cancellationToken);
        }
        catch (WrongNodeException wrong)
        {
            await error.WriteLineAsync(wrong.Message);
            return ExitCodes.WrongInput;
        }
    }

    private async Task<int> AskAsync(Uri address, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = new ManagementClient(address, token: null);
        try
        {
            var (status, text) = await client.GetAsync($"/health/{parsed.GetValue(_ask)}", cancellationToken);
            using var health = JsonDocument.Parse(text);
            if (!health.RootElement.TryGetProperty("status", out var word) || word.ValueKind != JsonValueKind.String) throw new HttpRequestException("something else answers there, or an older gateway");
            if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
            else await output.WriteAsync(Text(health.RootElement));
            if (status != 200) return ExitCodes.CannotRun;
            return parsed.GetValue(_strict) && Components(health.RootElement).Any(static c => c.Value.GetProperty("status").GetString() != "healthy") ? ExitCodes.InTrouble : 0;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or TokenRefusedException)
        {
            await error.WriteLineAsync($"No gateway answers at {client.Address} ({NodeCalls.Why(e)}).");
            return ExitCodes.CannotRun;
        }
    }

    /// <summary>Of the configuration only the address is read: what else is wrong in it is the node's to say.</summary>
    private async Task<Uri?> AddressAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_address) is { } written) return ManagementClient.AddressOf(written);
        var (root, errors, _) = sources.Files(parsed).Read();
        foreach (var problem in errors) await error.WriteLineAsync(problem.Located);
        if (root["Gateway:Management:Url"] is { Length: > 0 } configured && Uri.TryCreate(configured, UriKind.Absolute, out var url)) return url;
        if (errors.Count == 0) await error.WriteLineAsync("There is no management listener. Write Gateway:Management:Url, as in http://127.0.0.1:9090, and restart the gateway; or name a node with --node.");
        return null;
    }

    private static string Text(JsonElement health)
    {
        var reason = health.TryGetProperty("reason", out var said) ? said.GetString() : null;
        var status = health.GetProperty("status").GetString();
        var head = reason is null || reason.StartsWith($"{status}:", StringComparison.Ordinal) ? reason ?? status : $"{status}: {reason}";
        var table = new TextTable("COMPONENT", "STATUS", "READY HANGS ON IT", "REASON");
        foreach (var (name, component) in Components(health).OrderBy(static c => c.Value.GetProperty("status").GetString() == "healthy").ThenBy(static c => c.Name, StringComparer.Ordinal))
            table.Add(name, component.GetProperty("status").GetString()!, component.GetProperty("countsForReady").GetBoolean() ? "yes" : "no", component.TryGetProperty("reason", out var why) ? Shown(why.GetString()!) : "");
        return $"{HarmlessText.InOneLine(head!)}{Environment.NewLine}{table}";
    }

    /// <summary>On a terminal so much of a key's id that keys are told apart: all of it makes the table too wide for most.</summary>
    private static string Shown(string reason) => Terminal.Current.IsRich ? KeyId().Replace(reason, static id => $"{id.Value[..ShortId]}…") : reason;

    [GeneratedRegex("\\b[A-Za-z0-9_-]{43}\\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyId();

    private static IEnumerable<(string Name, JsonElement Value)> Components(JsonElement health) =>
        health.TryGetProperty("components", out var components) ? components.EnumerateObject().Select(static c => (c.Name, c.Value)) : [];
}
