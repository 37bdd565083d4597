using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway users list|show|disable|enable|relink|unlink</c>: asks a running node of the same configuration, at its management listener. Exit codes beside the program's: 3 nobody fits, 5 what
/// was asked for cannot be done.
/// </summary>
internal sealed class UsersCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error)
{

    /// <summary>Accounts of one call while a list is put together.</summary>
    private const int PageSize = 1_000;

    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Option<string?> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME" };
    private readonly Option<string?> _subject = new("--subject") { Description = "The hash of a person's key, as logs and lists show it.", HelpName = "HASH" };
    private readonly Option<string?> _issuer = new("--issuer") { Description = "With --value: the entity id of the person's identity provider.", HelpName = "ENTITY-ID" };
    private readonly Option<string?> _value = new("--value") { Description = "With --issuer: the person's NameID, or what SubjectFrom names.", HelpName = "NAMEID" };
    private readonly Option<string?> _account = new("--account") { Description = "With --backend: the account's own id there.", HelpName = "ID" };
    private readonly Option<string?> _target = new("--account") { Description = "The account that the person is to have, by its own id at the backend.", HelpName = "ID", Required = true };
    private readonly Option<string?> _state = new Option<string?>("--state") { Description = $"{Choice.Told(AccountConditions.All)}.", HelpName = "STATE" }.OneOf(AccountConditions.All);
    private readonly Option<string?> _after = new("--changed-after") { Description = "Only what was made or changed from then on.", HelpName = "TIME" };
    private readonly Option<string?> _before = new("--changed-before") { Description = "Only what was made or changed before.", HelpName = "TIME" };
    private readonly Option<int> _limit = new("--limit") { Description = "About so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<bool> _every = new("--all") { Description = "All of them, however many." };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "Go on where a list ended.", HelpName = "CURSOR" };
    private readonly Option<bool> _live = new("--live") { Description = "Ask the backends what they hold now." };
    private readonly Option<bool> _values = new("--values") { Description = "With --live: show the values, too." };
    private readonly Option<int> _entries = new("--entries") { Description = "So many entries of the history.", HelpName = "N", DefaultValueFactory = _ => 5 };
    private readonly Option<bool> _everywhere = new("--all-backends") { Description = "At every backend where the person has an account." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, in one line: stands in the history.", HelpName = "TEXT" };
    private readonly Option<bool> _force = new("--force") { Description = "Take the account away from the person who has it." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var list = new Command("list", "Lists who has an account where. Shows hashes, no names.") { _backend, _subject, _issuer, _value, _account, _state, _after, _before, _limit, _every, _cursor, _json };
        list.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ListAsync(client, parsed, ct)));
        var show = new Command("show", "Shows one person: accounts at all backends, sessions, the history's last entries, and with --live what the backends hold now.") { _backend, _subject, _issuer, _value, _account, _live, _values, _entries, _json };
        show.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ShowAsync(client, parsed, ct)));
        var disable = new Command("disable", "Disables a person's account inside the backend, keeps the person out, and ends their sessions. Asks first.") { _backend, _everywhere, _subject, _issuer, _value, _account, _reason, _yes, _json };
        disable.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ActAsync(client, "disable", "Disable the account and keep this person out?", parsed, ct)));
        var enable = new Command("enable", "Lets a person in again and enables the account inside the backend. Asks first.") { _backend, _everywhere, _subject, _issuer, _value, _account, _reason, _yes, _json };
        enable.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ActAsync(client, "enable", "Enable the account and let this person in?", parsed, ct)));
        var relink = new Command("relink", "Links a person to another account that exists. Shows the account and asks first.") { _backend, _target, _subject, _issuer, _value, _force, _reason, _yes, _json };
        relink.SetAction((parsed, ct) => _node.RunAsync(parsed, client => RelinkAsync(client, parsed, ct)));
        var unlink = new Command("unlink", "Forgets whose account it is: the person's next login finds or makes one by the rules. Asks first.") { _backend, _subject, _issuer, _value, _account, _reason, _yes, _json };
        unlink.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ActAsync(client, "unlink", "Forget which account this person has?", parsed, ct)));
        foreach (var one in (Command[])[show, disable, enable, relink, unlink]) one.Exits(ExitCodes.NotThere, "nobody fits: the ledger knows no such person, account or backend");
        foreach (var one in (Command[])[disable, enable, relink, unlink]) one.Exits(ExitCodes.NotDone, "what was asked for cannot be done");
        return _node.On(new Command("users", "Lists and shows who has an account where; disables, enables and links accounts.") { list, show, disable, enable, relink, unlink });
    }

    private async Task<int> ListAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_every) ? int.MaxValue : parsed.GetValue(_limit);
        if (limit < 1) return await WrongAsync("Write --limit from 1.");
        var accounts = new List<JsonElement>();
        var cursor = parsed.GetValue(_cursor);
        var maybeTwice = false;
        do
        {
            (string, string?)[] filters =
            [
                .. Person(parsed), ("account", parsed.GetValue(_account)), ("state", parsed.GetValue(_state)), ("changedAfter", parsed.GetValue(_after)), ("changedBefore", parsed.GetValue(_before)),
                ("limit", Number(Math.Min(PageSize, limit - accounts.Count))), ("cursor", cursor),
            ];
            var (status, text) = await client.GetAsync($"/users{NodeCalls.Query(filters)}", cancellationToken);
            if (status != 200) return await _node.RefusedAsync(text);
            using var answer = JsonDocument.Parse(text);
            accounts.AddRange(answer.RootElement.GetProperty("accounts").EnumerateArray().Select(a => a.Clone()));
            maybeTwice |= answer.RootElement.GetProperty("maybeTwice").GetBoolean();
            cursor = answer.RootElement.GetProperty("cursor").GetString();
        }
        while (cursor is not null && accounts.Count < limit);

        if (parsed.GetValue(_json)) await output.WriteLineAsync(JsonSerializer.Serialize(new { accounts, cursor, maybeTwice }));
        else await output.WriteAsync(UsersText.List(accounts, cursor, maybeTwice));
        return 0;
    }

    private async Task<int> ShowAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_values) && !parsed.GetValue(_live)) return await WrongAsync("--values is about what the backends hold: write --live too.");
        (string, string?)[] filters =
        [
            .. Person(parsed), ("account", parsed.GetValue(_account)), ("live", Flag(parsed.GetValue(_live))), ("values", Flag(parsed.GetValue(_values))), ("entries", Number(parsed.GetValue(_entries))),
        ];
        var (status, text) = await client.GetAsync($"/users/account{NodeCalls.Query(filters)}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else await output.WriteAsync(UsersText.Person(answer.RootElement));
        return 0;
    }

    private async Task<int> ActAsync(ManagementClient client, string what, string question, ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = Wanted(parsed);
        if (parsed.GetValue(_account) is { } account) wanted["account"] = account;
        var isEverywhere = what is not "unlink" && parsed.GetValue(_everywhere);
        if (isEverywhere == wanted.ContainsKey("backend")) return await WrongAsync(what is "unlink" ? "Write --backend." : "Write either --backend or --all-backends.");
        if (isEverywhere) wanted["all"] = true;
        return await IsMeantAsync(question, parsed, cancellationToken) ? await PostAsync(client, what, wanted, parsed, cancellationToken) : await WrongAsync("Nothing was done. Answer yes, or write --yes.");
    }

    private async Task<int> RelinkAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = Wanted(parsed);
        wanted["account"] = parsed.GetValue(_target)!;
        if (parsed.GetValue(_force)) wanted["force"] = true;
        if (!parsed.GetValue(_yes))
        {
            var (status, text) = await client.PostAsync("/users/relink", JsonSerializer.Serialize(new Dictionary<string, object>(wanted) { ["preview"] = true, ["values"] = true }), cancellationToken);
            if (status != 200) return await _node.RefusedAsync(text);
            using var answer = JsonDocument.Parse(text);
            await (parsed.GetValue(_json) ? error : output).WriteAsync(UsersText.Preview(answer.RootElement));
        }

        return await IsMeantAsync("Link the person to this account?", parsed, cancellationToken) ? await PostAsync(client, "relink", wanted, parsed, cancellationToken) : await WrongAsync("Nothing was done. Answer yes, or write --yes.");
    }

    private async Task<int> PostAsync(ManagementClient client, string what, Dictionary<string, object> wanted, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.PostAsync($"/users/{what}", JsonSerializer.Serialize(wanted), cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        if (parsed.GetValue(_json)) await output.WriteLineAsync(text);
        else await output.WriteAsync(UsersText.Done(answer.RootElement));
        return 0;
    }

    private async Task<bool> IsMeantAsync(string question, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_yes)) return true;
        await (parsed.GetValue(_json) ? error : output).WriteAsync($"{question} Type yes: ");
        return (await input.ReadLineAsync(cancellationToken))?.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase) == true;
    }

    private (string Name, string? Value)[] Person(ParseResult parsed) =>
        [("backend", parsed.GetValue(_backend)), ("subject", parsed.GetValue(_subject)), ("issuer", parsed.GetValue(_issuer)), ("value", parsed.GetValue(_value))];

    private Dictionary<string, object> Wanted(ParseResult parsed)
    {
        var wanted = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in (IEnumerable<(string, string?)>)[.. Person(parsed), ("reason", parsed.GetValue(_reason))])
            if (value is not null)
                wanted[name] = value;
        return wanted;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Flag(bool flag) => flag ? "true" : null;

    private async Task<int> WrongAsync(string message)
    {
        await error.WriteLineAsync(message);
        return ExitCodes.WrongInput;
    }
}
