using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway sessions list|show|revoke</c>: asks a running node of the same configuration, at its management listener. Exit codes beside the program's: 3 no session
/// fitted.
/// </summary>
internal sealed class SessionsCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error)
{
    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Option<string?> _subject = new("--subject") { Description = "The hash of a person's key, as logs and lists show it.", HelpName = "HASH" };
    private readonly Option<string?> _issuer = new("--issuer") { Description = "With --value: the entity id of the person's identity provider.", HelpName = "ENTITY-ID" };
    private readonly Option<string?> _value = new("--value") { Description = "With --issuer: the person's NameID, or what SubjectFrom names.", HelpName = "NAMEID" };
    private readonly Option<string?> _idp = new("--idp") { Description = "Sessions of one identity provider, by its configured name.", HelpName = "NAME" };
    private readonly Option<string?> _backend = new("--backend") { Description = "Sessions of those who are inside a backend; others that began before end when they come there.", HelpName = "NAME" };
    private readonly Option<string?> _session = new("--session") { Description = "One session, by its id.", HelpName = "ID" };
    private readonly Option<bool> _all = new("--all") { Description = "Every session." };
    private readonly Option<bool> _force = new("--force") { Description = "With --idp or --backend: also where none of that name is configured any more." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Argument<string> _id = new("ID") { Description = "The id of a session." };

    public Command Build()
    {
        var list = new Command("list", "Lists sessions: id, hash of the person, identity provider, login, last seen. Shows no names and no secrets: the store has none that it could read.") { _subject, _idp, _limit, _json };
        list.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ListAsync(client, NodeCalls.Query(("subject", parsed.GetValue(_subject)), ("idp", parsed.GetValue(_idp)), ("limit", parsed.GetValue(_limit).ToString(CultureInfo.InvariantCulture))), parsed, ct)));
        var show = new Command("show", "Shows one session.") { _id, _json };
        show.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ListAsync(client, NodeCalls.Query(("session", parsed.GetValue(_id))), parsed, ct)));
        var revoke = new Command("revoke", "Ends sessions on every node within a second, with the streams they hold open. Asks first where many may end.") { _session, _subject, _issuer, _value, _idp, _backend, _all, _force, _yes, _json };
        revoke.SetAction((parsed, ct) => _node.RunAsync(parsed, client => RevokeAsync(client, parsed, ct)));
        return _node.On(new Command("sessions", "Lists and ends sessions.") { list, show.Exits(ExitCodes.NotThere, "there is no such session"), revoke.Exits(ExitCodes.NotThere, "no session fitted") });
    }

    private async Task<int> ListAsync(ManagementClient client, string query, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/sessions{query}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        var sessions = answer.RootElement.GetProperty("sessions");
        var isMissed = sessions.GetArrayLength() == 0 && query.Contains("session=", StringComparison.Ordinal);
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else if (isMissed) await error.WriteAsync($"There is no such session.{Environment.NewLine}{Incomplete(answer.RootElement)}");
        else await output.WriteAsync(Table(sessions, answer.RootElement.GetProperty("more").GetBoolean()) + Incomplete(answer.RootElement));
        return isMissed ? ExitCodes.NotThere : 0;
    }

    private async Task<int> RevokeAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, option) in (ReadOnlySpan<(string, Option<string?>)>)[("session", _session), ("subject", _subject), ("issuer", _issuer), ("value", _value), ("idp", _idp), ("backend", _backend)])
            if (parsed.GetValue(option) is { } value)
                wanted[name] = value;
        if (parsed.GetValue(_all)) wanted["all"] = true;
        var isPerson = wanted.Count == 2 && wanted.ContainsKey("issuer") && wanted.ContainsKey("value");
        if (!isPerson && (wanted.Count != 1 || wanted.ContainsKey("issuer") || wanted.ContainsKey("value")))
        {
            await error.WriteLineAsync("Say which sessions: one of --session, --subject, --issuer with --value, --idp, --backend, --all.");
            return ExitCodes.WrongInput;
        }

        if (parsed.GetValue(_force))
        {
            if (!wanted.Keys.Any(k => k is "idp" or "backend"))
            {
                await error.WriteLineAsync("--force goes with --idp or --backend.");
                return ExitCodes.WrongInput;
            }

            wanted["force"] = true;
        }

        if (wanted.Keys.Any(k => k is "idp" or "backend" or "all") && !parsed.GetValue(_yes) && !await ConfirmedAsync(wanted, cancellationToken))
        {
            await error.WriteLineAsync("Nothing was ended. Answer yes, or write --yes.");
            return ExitCodes.WrongInput;
        }

        var (status, text) = await client.PostAsync("/sessions/revoke", JsonSerializer.Serialize(wanted), cancellationToken);
        using var answer = JsonDocument.Parse(text);
        if (!answer.RootElement.TryGetProperty("ended", out var ended)) return await _node.RefusedAsync(text);
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else await output.WriteLineAsync(ended.ValueKind is JsonValueKind.String ? $"All of them were ended.{Note(answer.RootElement)}" : $"{ended.GetInt32()} ended.");
        return status == 200 ? 0 : ExitCodes.NotThere;
    }

    private static string Note(JsonElement answer) => answer.TryGetProperty("note", out var note) ? $" {note.GetString()}" : "";

    private async Task<bool> ConfirmedAsync(Dictionary<string, object> wanted, CancellationToken cancellationToken)
    {
        var whose = wanted.TryGetValue("idp", out var idp) ? $"all sessions of identity provider {idp}" : wanted.TryGetValue("backend", out var backend) ? $"the sessions of everybody inside backend {backend}" : "every session";
        await output.WriteAsync($"End {whose}? Type yes: ");
        return (await input.ReadLineAsync(cancellationToken))?.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase) == true;
    }

    private static string Table(JsonElement sessions, bool more)
    {
        string[] columns = ["session", "subject", "identityProvider", "startedAt", "lastSeen"];
        var table = new TextTable("SESSION", "SUBJECT", "IDP", "LOGIN", "LAST SEEN");
        foreach (var session in sessions.EnumerateArray()) table.Add([.. columns.Select(c => Cell(session.GetProperty(c).GetString(), isTime: c is "startedAt" or "lastSeen"))]);
        var text = sessions.GetArrayLength() == 0 ? NodeCalls.Nothing + Environment.NewLine : table.ToString();
        return more ? text + "There are more: use --limit, or a filter." + Environment.NewLine : text;
    }

    /// <summary>What could not be asked, so that nobody takes the list for all there are; a node of an earlier version does not tell.</summary>
    private static string Incomplete(JsonElement answer) =>
        answer.TryGetProperty("unasked", out var unasked) ? $"INCOMPLETE: these could not be asked: {string.Join(", ", unasked.EnumerateArray().Select(u => u.GetString()))}.{Environment.NewLine}" : "";

    private static string Cell(string? value, bool isTime)
    {
        if (value is null) return "-";
        return isTime && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var time) ? time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : value;
    }
}
