using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.Events;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway history [list]|show|export</c>: what happened to people on the way in and out. Asks a running node of the same configuration, at its management listener.
/// </summary>
internal sealed class HistoryCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private static readonly string[] Formats = ["jsonl", "csv"];
    private static readonly string[] Bindings = ["POST", "Redirect", "Artifact", "SOAP"];

    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Argument<string> _code = new("CODE") { Description = "The support code, as the person reads it out." };
    private readonly Option<bool> _message = new("--message") { Description = "What an inspection found in the message that was refused, where such are kept (Events:FailedMessages)." };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 50 };
    private readonly Option<string?> _before = new("--before") { Description = "Only events before this one: the next page.", HelpName = "ID" };
    private readonly Option<string> _format = new Option<string>("--format") { Description = $"{Choice.Told(Formats)}.", HelpName = "FORMAT", DefaultValueFactory = _ => Formats[0] }.OneOf(Formats);
    private readonly Option<FileInfo?> _out = new("--out") { Description = "The file; absent: standard output.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly IReadOnlyList<(Option<string?> Option, string Query)> _filters =
    [
        Filter("from", "TIME", "Not before: a time, or how long ago (15m, 2h, 7d)."),
        Filter("to", "TIME", "Not after."),
        Filter("kind", "KIND", $"{Choice.Told(EventKind.All)}.", words: EventKind.All),
        Filter("action", "STEP", $"{Choice.Told(EventAction.All)}.", words: EventAction.All),
        Filter("result", "RESULT", $"{Choice.Told(EventResult.All)}.", words: EventResult.All),
        Filter("idp", "NAME", "The identity provider, by its configured name."),
        Filter("subject", "HASH", "The hash of a person's key, as logs and lists show it; its first 8 characters or more will do where only one person's begins so."),
        Filter("issuer", "ENTITY-ID", "With --value: the entity id of the person's identity provider."),
        Filter("value", "NAMEID", "With --issuer: the person's NameID, or what SubjectFrom names."),
        Filter("backend", "NAME", "The backend, by its configured name."),
        Filter("by", "TEXT", "A part of what is known of the operator who did it."),
        Filter("reason", "REASON", "The reason, or its beginning: saml.conditions."),
        Filter("error", "ERROR", "The error, by number or name."),
        Filter("correlation", "CODE", "The support code."),
        Filter("flow", "ID", "One login."),
        Filter("session", "ID", "One session."),
        Filter("address", "ADDRESS", "Where from; with * at its end, those that begin so."),
        Filter("agent", "TEXT", "A part of what the browser calls itself."),
        Filter("method", "METHOD", "The method of the request."),
        Filter("path", "PATH", "The path; with * at its end, those that begin so."),
        Filter("binding", "BINDING", $"How the message came: {Choice.Told(Bindings)}.", words: Bindings, comparison: StringComparison.OrdinalIgnoreCase),
        Filter("told-by", "NAME", "Which node told it.", query: "node"),   // --node is the one that is asked
        Filter("trace", "ID", "The trace."),
        Filter("slower", "DURATION", "Took at least so long: 500ms, 2s, 1m."),
        Filter("step", "STEP[:DURATION]", "Has this step; with a time, one that took at least so long: signature:100ms."),
        Filter("detail", "TEXT", "A part of the measured facts."),
        Filter("said", "TEXT", "A part of what the page said to the person, in English."),
        Filter("thinned", "N", "Stands for at least so many that were counted and not told."),
        Filter("with-message", "true|false", "Whether the message that was refused is kept.", query: "message", words: ["true", "false"]),
        Filter("id", "ID", "One event."),
    ];

    public Command Build()
    {
        var list = new Command("list", "Lists what happened, newest first (the default).");
        var show = new Command("show", "Tells the login that a support code is a part of, step by step, and what each failure means.") { _code, _message, _json };
        var export = new Command("export", "Writes events as JSON lines or CSV, newest first.") { _format, _out, _json };
        var history = new Command("history", "Shows what happened to people on the way in and out: logins, refusals, first passes, what operators did, logouts.") { list, show.Exits(ExitCodes.NotThere, "nobody knows this support code, or no message is kept for it"), export };
        foreach (var listing in (ReadOnlySpan<Command>)[history, list])
        {
            foreach (var option in (ReadOnlySpan<Option>)[.. _filters.Select(static f => f.Option), _limit, _before, _json]) listing.Add(option);
            listing.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ListAsync(client, parsed, ct)));
        }

        foreach (var (filter, query) in _filters)
        {
            export.Add(filter);
            _node.Names.Add(query, filter);
        }

        show.SetAction((parsed, ct) => _node.RunAsync(parsed, client => parsed.GetValue(_message) ? MessageAsync(client, parsed, ct) : StoryAsync(client, parsed, ct)));
        export.SetAction((parsed, ct) => _node.RunAsync(parsed, client => ExportAsync(client, parsed, ct)));
        return _node.On(history);
    }

    private async Task<int> ListAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = Query(parsed, ("limit", parsed.GetValue(_limit).ToString(CultureInfo.InvariantCulture)), ("before", parsed.GetValue(_before)));
        var (status, text) = await client.GetAsync($"/history{query}", cancellationToken);
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        if (answer.RootElement.TryGetProperty("unconfigured", out var unconfigured)) await NoteAsync(parsed, unconfigured.EnumerateArray().Select(static n => n.GetString()));
        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(text);
            return 0;
        }

        var table = new TextTable("AT", "WHAT", "RESULT", "IDP", "BACKEND", "SUBJECT", "REASON", "SUPPORT CODE", "ADDRESS");
        foreach (var happened in answer.RootElement.GetProperty("events").EnumerateArray())
            table.Add(HistoryText.Time(happened), $"{HistoryText.Of(happened, "kind")} {HistoryText.Of(happened, "action")}", Result(happened), HistoryText.Of(happened, "identityProvider"), HistoryText.Of(happened, "backend"),
                HistoryText.Subject(happened), HistoryText.Of(happened, "reason"), HistoryText.Of(happened, "correlation"), HistoryText.Of(happened, "address"));
        if (answer.RootElement.GetProperty("events").GetArrayLength() == 0) await output.WriteLineAsync(NodeCalls.Nothing);
        else await output.WriteAsync(table.ToString());
        if (answer.RootElement.TryGetProperty("next", out var next)) await output.WriteLineAsync($"There are more: --before {next.GetString()}, or a filter.");
        return 0;
    }

    private async Task<int> StoryAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/history/story{NodeCalls.Query(("correlation", parsed.GetValue(_code)))}", cancellationToken);
        return await AnsweredAsync(status, text, parsed, HistoryText.Story);
    }

    private async Task<int> MessageAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/history/message{NodeCalls.Query(("correlation", parsed.GetValue(_code)))}", cancellationToken);
        return await AnsweredAsync(status, text, parsed, HistoryText.Message);
    }

    private async Task<int> AnsweredAsync(int status, string text, ParseResult parsed, Func<JsonElement, string> write)
    {
        if (status != 200) return await _node.RefusedAsync(text);
        using var answer = JsonDocument.Parse(text);
        await output.WriteAsync(parsed.GetValue(_json) ? text + Environment.NewLine : write(answer.RootElement));
        return 0;
    }

    private async Task<int> ExportAsync(ManagementClient client, ParseResult parsed, CancellationToken cancellationToken)
    {
        var format = parsed.GetValue(_json) ? "jsonl" : parsed.GetValue(_format);
        var export = new HistoryExport(client, $"/history/export{Query(parsed, ("format", format))}", names => NoteAsync(parsed, names), output, error);
        return await (parsed.GetValue(_out) is { } file ? export.ToFileAsync(file, cancellationToken) : export.ToOutputAsync(format == "jsonl", cancellationToken)) switch
        {
            { IsDone: true } => ExitCodes.Done,
            { Refused: { } refused } => await _node.RefusedAsync(refused),
            _ => ExitCodes.WrongInput,
        };
    }

    /// <summary>Beside the answer: what was looked for may be misspelt, or be no more.</summary>
    private async Task NoteAsync(ParseResult parsed, IEnumerable<string?> unconfigured)
    {
        foreach (var name in unconfigured)
            if (_filters.FirstOrDefault(f => f.Query == name).Option is { } option && parsed.GetValue(option) is { } value)
                await error.WriteLineAsync($"No {(name == "idp" ? "identity provider" : name)} is called {HarmlessText.InOneLine(value)} in the configuration (any more). What is kept of it is searched.");
    }

    private string Query(ParseResult parsed, params ReadOnlySpan<(string Name, string? Value)> beside) =>
        NodeCalls.Query([.. _filters.Select(f => (f.Query, parsed.GetValue(f.Option))), .. beside]);

    private static string Result(JsonElement happened) => HistoryText.Of(happened, "thinned") is not "-" and var times ? Counted.Of(long.Parse(times, CultureInfo.InvariantCulture), "time") : HistoryText.Of(happened, "result");

    /// <param name="query">What the API calls it; null: the same.</param>
    /// <param name="words">All that it can be; null: any text.</param>
    private static (Option<string?> Option, string Query) Filter(string name, string help, string description, string? query = null, IReadOnlyList<string>? words = null, StringComparison comparison = StringComparison.Ordinal)
    {
        var option = new Option<string?>($"--{name}") { Description = description, HelpName = help };
        return (words is null ? option : option.OneOf(words, comparison), query ?? name);
    }
}
