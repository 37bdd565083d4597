using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Inspection;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway inspect</c>: what a SAML message says, and everything that is wrong with it, by this configuration, in this process; no node needs to run. With <c>--code</c> a node is asked what it found
/// in a message that it refused and kept. Exit codes beside the program's: 3 it would not be accepted, 4 nothing is kept.
/// </summary>
internal sealed class InspectCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error)
{
    private readonly NodeCalls _node = new(sources, build, error);
    private readonly Argument<string> _file = new("FILE") { Description = "The message: XML, base64, the form field SAMLResponse=…, or the URL of the redirect binding; - is standard input.", DefaultValueFactory = static _ => "-" };
    private readonly Option<bool> _redact = new("--redact") { Description = "Show none of the person's values: so it can be sent to somebody." };
    private readonly Option<string?> _at = new("--at") { Description = "Judge it as of this time (2026-03-01T12:00:00Z); absent: now.", HelpName = "TIME" };
    private readonly Option<string?> _identityProvider = new("--idp") { Description = "Whose it is, by the configured name, where nobody has its issuer.", HelpName = "NAME" };
    private readonly Option<string?> _code = new("--code") { Description = "In place of FILE: what a node found in the message that it refused with this support code, where it keeps such (Events:FailedMessages).", HelpName = "CODE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("inspect", "Says what a SAML message is and says, and everything that is wrong with it at once, each with what has to be changed. Shows the person's values, unless told not to.") { _file, _redact, _at, _identityProvider, _code, _json };
        command.SetAction((parsed, ct) => parsed.GetValue(_code) is { } code ? KeptAsync(code, parsed, ct) : RunAsync(parsed, ct));
        return _node.On(command.Exits(ExitCodes.SomethingToLookAt, "it would not be accepted").Exits(ExitCodes.NothingKept, "with --code: no message is kept for this support code"));
    }

    private async Task<int> KeptAsync(string code, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetResult(_file) is not { Implicit: false } && parsed.GetValue(_at) is null && parsed.GetValue(_identityProvider) is null)
            return await _node.RunAsync(parsed, client => KeptAsync(client, code, parsed, cancellationToken));
        await error.WriteLineAsync("--code shows what was found when the message was refused: FILE, --at and --idp do not go with it.");
        return ExitCodes.WrongInput;
    }

    private async Task<int> KeptAsync(ManagementClient client, string code, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (status, text) = await client.GetAsync($"/history/message{NodeCalls.Query(("correlation", code))}", cancellationToken);
        if (status != 200)
        {
            var refused = await _node.RefusedAsync(text);
            return status == 404 ? ExitCodes.NothingKept : refused;
        }

        try
        {
            return await WriteAsync(JsonSerializer.Deserialize<InspectionReport>(text, DryRunJson.Options)!, parsed);
        }
        catch (JsonException)
        {
            await error.WriteLineAsync($"The gateway at {client.Address} answers with an inspection of another version. Ask it with the jitgateway that runs there.");
            return ExitCodes.CannotRun;
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (_node.IsNamed(parsed))
        {
            await error.WriteLineAsync("--node and --token go with --code: a file is inspected here, by this configuration.");
            return ExitCodes.WrongInput;
        }

        try
        {
            var request = new InspectionRequest(await ContentAsync(parsed.GetValue(_file)!, cancellationToken))
            {
                At = TimeOf(parsed.GetValue(_at)),
                IdentityProvider = parsed.GetValue(_identityProvider),
                Redact = parsed.GetValue(_redact),
            };
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            var inspector = gateway.Services.GetRequiredService<IMessageInspector>();
            await inspector.PrepareAsync(cancellationToken);
            return await WriteAsync(inspector.Inspect(request), parsed);
        }
        catch (Exception e) when (e is InspectionRefusedException or DryRunRefusedException)
        {
            await error.WriteLineAsync($"{e.Message}.");
            return ExitCodes.WrongInput;
        }
    }

    private async Task<int> WriteAsync(InspectionReport report, ParseResult parsed)
    {
        if (parsed.GetValue(_json)) await output.WriteLineAsync(DryRunJson.Of(report));
        else await output.WriteAsync(InspectText.Of(report));
        return report.IsAcceptable ? 0 : ExitCodes.SomethingToLookAt;
    }

    private async Task<string> ContentAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-") return (await KeptFile.ReadAsync(file, cancellationToken)).Content;
        var buffer = new char[InspectionRequest.MaxContent + 1];   // one more, so that too much is told
        var length = await input.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, length);
    }

    private static DateTimeOffset? TimeOf(string? text)
    {
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new InspectionRefusedException($"\"{text}\" is no time", "Write it as 2026-03-01T12:00:00Z");
    }
}
