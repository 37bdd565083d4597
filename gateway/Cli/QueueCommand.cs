using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway queue list|show|replay|drop</c>: asks a running node of the same configuration, at its management listener. Exit codes beside the program's: 3 nothing
/// fitted.
/// </summary>
internal sealed class QueueCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error)
{
    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Option<string?> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME" };
    private readonly Option<string> _atBackend = new("--backend") { Description = "The backend, by its configured name: a person has an account at each.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _subject = new("--subject") { Description = "The hash of a person's key, as logs and lists show it.", HelpName = "HASH" };
    private readonly Option<string?> _issuer = new("--issuer") { Description = "With --value: the entity id of the person's identity provider.", HelpName = "ENTITY-ID" };
    private readonly Option<string?> _value = new("--value") { Description = "With --issuer: the person's NameID, or what SubjectFrom names.", HelpName = "NAMEID" };
    private readonly Option<bool> _dead = new("--dead") { Description = "Only dead letters." };
    private readonly Option<bool> _waiting = new("--waiting") { Description = "Only those that wait or are worked on." };
    private readonly Option<bool> _all = new("--all") { Description = "Every dead letter of the backend." };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<bool> _values = new("--values") { Description = "Open what is sealed: who the person is, with all values of the login." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var list = new Command("list", "Lists whose accounts wait to be brought in order, and the dead letters: what nobody tries any more. Shows no names.") { _backend, _dead, _waiting, _limit, _json };
        list.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ListAsync(client, parsed, ct)));
        var show = new Command("show", "Shows one entry: since when it waits, how often it was tried, and why it failed.") { _atBackend, _subject, _issuer, _value, _values, _json };
        show.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ShowAsync(client, parsed, ct)));
        var replay = new Command("replay", "Tries again now: one person's plan, or every dead letter of a backend.") { _atBackend, _subject, _issuer, _value, _all, _json };
        replay.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ChangeAsync(client, "replay", parsed, ct)));
        var drop = new Command("drop", "Gives one person's plan up. Their next login makes another one. Asks first.") { _atBackend, _subject, _issuer, _value, _yes, _json };
        drop.SetAction((parsed, ct) => _node.RunAsync(parsed, client => DropAsync(client, parsed, ct)));
        return _node.On(new Command("queue", "Lists, shows, replays and drops what is done beside the requests (Mode Background, and BestEffort after an outage).")
        {
            list, show.Exits(ExitCodes.NotThere, "nothing waits for this account"), replay.Exits(ExitCodes.NotThere, "nothing fitted"), drop.Exits(ExitCodes.NotThere, "nothing fitted"),
        });
    }

    private async Task<int> ListAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_dead) && parsed.GetValue(_waiting)) return await WrongAsync("Give one of --dead and --waiting, or none.");
        var state = parsed.GetValue(_dead) ? "dead" : parsed.GetValue(_waiting) ? "waiting" : null;
        var query = NodeCalls.Query(("backend", parsed.GetValue(_backend)), ("state", state), ("limit", parsed.GetValue(_limit).ToString(CultureInfo.InvariantCulture)));
        var (status, text) = await client.GetAsync($"/queue{query}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else await output.WriteAsync(Table(text));
        return 0;
    }

    private async Task<int> ShowAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = NodeCalls.Query([.. Which(parsed), ("values", parsed.GetValue(_values) ? "true" : null)]);
        var (status, text) = await client.GetAsync($"/queue/entry{query}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(text);
            return 0;
        }

        using var answer = JsonDocument.Parse(text);
        var entry = answer.RootElement;
        var lines = new StringBuilder()
            .AppendLine($"Person       {Text(entry, "subject")} at {Text(entry, "backend")}")
            .AppendLine($"State        {Text(entry, "state")}{When(entry)}")
            .AppendLine($"Login        {AnswerText.Time(entry.GetProperty("signedInAt"))}")
            .AppendLine($"Waits since  {AnswerText.Time(entry.GetProperty("addedAt"))}")
            .AppendLine($"Attempts     {Text(entry, "attempts")}")
            .AppendLine($"Support code {Text(entry, "correlation")}");
        if (entry.TryGetProperty("fault", out var fault)) lines.AppendLine($"Last failure {Text(fault, "code")} {Text(fault, "constant")}, {Text(fault, "reason")}: {Text(fault, "detail")}");
        if (parsed.GetValue(_values)) lines.Append(Person(entry));
        await output.WriteAsync(lines.ToString());
        return 0;
    }

    private async Task<int> DropAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!parsed.GetValue(_yes))
        {
            await output.WriteAsync("Give this person's plan up? Type yes: ");
            if ((await input.ReadLineAsync(cancellationToken))?.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase) != true) return await WrongAsync("Nothing was dropped. Answer yes, or write --yes.");
        }

        return await ChangeAsync(client, "drop", parsed, cancellationToken);
    }

    private async Task<int> ChangeAsync(ManagementClient client, string what, ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in Which(parsed))
            if (value is not null)
                wanted[name] = value;
        if (what == "replay" && parsed.GetValue(_all)) wanted["all"] = true;
        var (status, text) = await client.PostAsync($"/queue/{what}", JsonSerializer.Serialize(wanted), cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        var (did, count) = what == "replay" ? ("tried again", answer.RootElement.GetProperty("replayed").GetInt32()) : ("dropped", answer.RootElement.GetProperty("dropped").GetInt32());
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else await output.WriteLineAsync($"{count} {did}.");
        return count == 0 ? ExitCodes.NotThere : 0;
    }

    private (string Name, string? Value)[] Which(ParseResult parsed) =>
        [("backend", parsed.GetValue(_atBackend)), ("subject", parsed.GetValue(_subject)), ("issuer", parsed.GetValue(_issuer)), ("value", parsed.GetValue(_value))];

    private async Task<int> WrongAsync(string message)
    {
        await error.WriteLineAsync(message);
        return ExitCodes.WrongInput;
    }

    private static string Table(string text)
    {
        using var answer = JsonDocument.Parse(text);
        var root = answer.RootElement;
        var lines = new StringBuilder();
        foreach (var queue in root.GetProperty("queues").EnumerateArray()) lines.AppendLine($"{Text(queue, "backend")}: {Text(queue, "waiting")} waiting, {Text(queue, "dead")} dead");
        var entries = root.GetProperty("entries");
        if (entries.GetArrayLength() == 0) return lines.AppendLine(NodeCalls.Nothing).ToString();
        var table = new TextTable("BACKEND", "SUBJECT", "STATE", "SINCE", "TRIES", "ERROR", "SUPPORT CODE");
        foreach (var entry in entries.EnumerateArray())
            table.Add(Text(entry, "backend"), Text(entry, "subject"), Text(entry, "state"), AnswerText.Time(entry.GetProperty("addedAt"))!, Text(entry, "attempts"), entry.TryGetProperty("fault", out var fault) ? Text(fault, "reason") : "-", Text(entry, "correlation"));
        lines.AppendLine().Append(table);
        if (root.GetProperty("more").GetBoolean()) lines.AppendLine("There are more: use --limit, or a filter.");
        return lines.ToString();
    }

    /// <summary>Who it is, and all values of the login.</summary>
    private static string Person(JsonElement entry)
    {
        if (!entry.TryGetProperty("person", out var person) || person.ValueKind is not JsonValueKind.Object) return $"Is           sealed by a key that this gateway does not have{Environment.NewLine}";
        var text = new StringBuilder()
            .AppendLine($"Is           {HarmlessText.InOneLine($"{Text(person, "value")} of {Text(person, "issuer")}")}")
            .AppendLine($"Came through {Text(person, "identityProvider")}");
        if (person.GetProperty("nameId").GetString() is { } nameId) text.AppendLine($"NameID       {HarmlessText.InOneLine(nameId)}");
        var table = new TextTable("FROM", "NAME", "VALUE");
        foreach (var kind in (string[])["mapped", "attributes"])
            foreach (var value in person.GetProperty(kind).EnumerateObject())
                table.Add(kind == "mapped" ? "mapping" : "message", value.Name, string.Join(", ", value.Value.EnumerateArray().Select(static v => v.GetString())));
        return text.Append(table).ToString();
    }

    private static string When(JsonElement entry)
    {
        foreach (var (name, word) in (ReadOnlySpan<(string, string)>)[("dueAt", "due"), ("claimedUntil", "until"), ("diedAt", "since")])
            if (entry.TryGetProperty(name, out var time))
                return $", {word} {AnswerText.Time(time)}";
        return "";
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.ToString() : "-";
}
