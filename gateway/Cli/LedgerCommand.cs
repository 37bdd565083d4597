using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway ledger verify|show|history|replay|undo</c>: asks a running node of the same configuration, at its management listener. Exit codes beside the program's: 3 there is no
/// such account or entry, 4 the history is not in order, 5 what was asked for cannot be done.
/// </summary>
internal sealed class LedgerCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Option<string?> _end = new("--end") { Description = "An end that verify printed earlier: it must be there still.", HelpName = "NUMBER:HEX" };
    private readonly Option<string?> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME" };
    private readonly Option<string> _atBackend = new("--backend") { Description = "The backend, by its configured name: a person has an account at each.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _subject = new("--subject") { Description = "The hash of a person's key, as logs and lists show it.", HelpName = "HASH" };
    private readonly Option<string?> _issuer = new("--issuer") { Description = "With --value: the entity id of the person's identity provider.", HelpName = "ENTITY-ID" };
    private readonly Option<string?> _value = new("--value") { Description = "With --issuer: the person's NameID, or what SubjectFrom names.", HelpName = "NAMEID" };
    private readonly Option<long?> _before = new("--before") { Description = "Only entries with lower numbers: the next page.", HelpName = "N" };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> _values = new("--values") { Description = "Open what is sealed: a person's values, before and after." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Set back what somebody changed since, too." };
    private readonly Argument<long?> _number = new("NUMBER") { Description = "One entry. Absent: the newest ones.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<long> _which = new("NUMBER") { Description = "The entry, as history shows it." };

    public Command Build()
    {
        var verify = new Command("verify", "Goes along the history's chain and names what was removed, changed or moved. Prints the end: written down elsewhere, it shows later whether the end was taken away.") { _end, _json };
        verify.SetAction((parsed, ct) => _node.RunAsync(parsed, client => VerifyAsync(client, parsed, ct)));
        var show = new Command("show", "Shows what the ledger knows of one account: when it was made and last changed, fingerprints of its values, the version of the mapping.") { _atBackend, _subject, _issuer, _value, _json };
        show.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ShowAsync(client, parsed, ct)));
        var history = new Command("history", "Shows what was done, newest first, or one entry with its writes. For a person or a backend it looks through all that is kept (History:Entries, History:Keep) until --limit is reached: there is no index.") { _number, _backend, _subject, _issuer, _value, _before, _limit, _values, _json };
        history.SetAction((parsed, ct) => _node.RunAsync(parsed, client => HistoryAsync(client, parsed, ct)));
        var replay = new Command("replay", "Does a plan once more with the values of then: after an outage of the backend, or when it was restored from an older copy.") { _which, _json };
        replay.SetAction((parsed, ct) => _node.RunAsync(parsed, client => DoAsync(client, "replay", parsed, ct)));
        var undo = new Command("undo", "Sets back what a plan wrote, where the account holds it still; an account that it made or enabled is disabled.") { _which, _overwrite, _json };
        undo.SetAction((parsed, ct) => _node.RunAsync(parsed, client => DoAsync(client, "undo", parsed, ct)));
        verify.Exits(ExitCodes.NotInOrder, "the history is not in order");
        foreach (var one in (Command[])[show, history, replay, undo]) one.Exits(ExitCodes.NotThere, "there is no such account or entry");
        foreach (var one in (Command[])[replay, undo]) one.Exits(ExitCodes.NotDone, "what was asked for cannot be done");
        return _node.On(new Command("ledger", "Shows, checks, replays and undoes what provisioning did.") { verify, show, history, replay, undo });
    }

    private async Task<int> DoAsync(ManagementClient client, string what, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.PostAsync($"/ledger/{what}{NodeCalls.Query(("number", parsed.GetValue(_which).ToString(CultureInfo.InvariantCulture)), ("overwrite", what == "undo" && parsed.GetValue(_overwrite) ? "true" : null))}", "{}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        await output.WriteLineAsync(parsed.GetValue(_json) ? text : $"{answer.RootElement.GetProperty("title").GetString()}. {answer.RootElement.GetProperty("detail").GetString()}");
        return 0;
    }

    private async Task<int> VerifyAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/ledger/verify{NodeCalls.Query(("end", parsed.GetValue(_end)))}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        var report = answer.RootElement;
        var isInOrder = report.GetProperty("inOrder").GetBoolean();
        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(text);
        }
        else
        {
            foreach (var finding in report.GetProperty("findings").EnumerateArray()) await output.WriteLineAsync(finding.GetProperty("text").GetString());
            var entries = report.GetProperty("entries").GetInt64();
            await output.WriteLineAsync($"{Counted.Of(entries, "entry")}{(entries > 0 ? $", from {report.GetProperty("from").GetInt64()}" : "")}, {(isInOrder ? "in order" : "NOT in order")}. The end: {report.GetProperty("end").GetString()}");
        }

        return isInOrder ? 0 : ExitCodes.NotInOrder;
    }

    private async Task<int> ShowAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/ledger/account{NodeCalls.Query(Account(parsed, parsed.GetValue(_atBackend)))}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(text);
            return 0;
        }

        using var answer = JsonDocument.Parse(text);
        var account = answer.RootElement;
        var lines = new StringBuilder()
            .AppendLine($"Account      {account.GetProperty("account").GetString() ?? "(being made, or not known yet)"} at {account.GetProperty("backend").GetString()}")
            .AppendLine($"Person       {account.GetProperty("subject").GetString()}")
            .AppendLine($"Made         {AnswerText.Time(account.GetProperty("createdAt")) ?? "not by the gateway, or not known"}")
            .AppendLine($"Last changed {AnswerText.Time(account.GetProperty("changedAt")) ?? "never, or not known"}")
            .AppendLine($"Last checked {AnswerText.Time(account.GetProperty("checkedAt"))}")
            .AppendLine($"Mapping      {Mapping(account)}")
            .AppendLine("Fingerprints");
        foreach (var fingerprint in account.GetProperty("fingerprints").EnumerateObject()) lines.AppendLine($"  {fingerprint.Name}  {fingerprint.Value.GetString()}");
        await output.WriteAsync(lines.ToString());
        return 0;
    }

    private async Task<int> HistoryAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var number = parsed.GetValue(_number);
        var pages = new LedgerPages(client, [.. Account(parsed, parsed.GetValue(_backend)), ("number", number?.ToString(CultureInfo.InvariantCulture)), ("values", parsed.GetValue(_values) ? "true" : null)]);
        var (status, text) = await pages.ReadAsync(parsed.GetValue(_limit), parsed.GetValue(_before), cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(text);
            return 0;
        }

        using var answer = JsonDocument.Parse(text);
        var entries = answer.RootElement.GetProperty("entries");
        var isStory = number is not null || parsed.GetValue(_values);
        await output.WriteAsync(entries.GetArrayLength() == 0 ? NodeCalls.Nothing + Environment.NewLine : isStory ? LedgerText.Stories(entries, parsed.GetValue(_values)) : LedgerText.Table(entries));
        if (answer.RootElement.TryGetProperty("next", out var next)) await output.WriteLineAsync($"There are more: --before {next.GetInt64()}, --limit, or a filter.");
        return 0;
    }

    private (string, string?)[] Account(ParseResult parsed, string? backend) =>
        [("backend", backend), ("subject", parsed.GetValue(_subject)), ("issuer", parsed.GetValue(_issuer)), ("value", parsed.GetValue(_value))];

    private static string Mapping(JsonElement account)
    {
        var version = account.GetProperty("mapping").GetString();
        if (version is not { Length: > 0 }) return "to be looked at again at the next pass";
        return account.GetProperty("mappingIsInForce").ValueKind switch
        {
            JsonValueKind.True => $"{version} (in force)",
            JsonValueKind.False => $"{version} (another one is in force)",
            _ => $"{version} (the backend is not provisioned any more)",
        };
    }
}
