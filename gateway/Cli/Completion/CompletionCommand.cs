using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli.Completion;

/// <summary><c>jitgateway completion bash|zsh|fish|pwsh</c>: prints a script with which the shell completes this program's words.</summary>
internal sealed class CompletionCommand(TextWriter output)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string> _shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", ShellScripts.Names)}.", HelpName = "SHELL" }.OneOf(ShellScripts.Names);
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("completion", "Prints the script with which a shell completes commands, options, the names of backends and identity providers, and files. Its first lines say where it goes.") { _shell, _json };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var shell = parsed.GetRequiredValue(_shell);
        var script = ShellScripts.Of(shell);
        await output.WriteAsync(parsed.GetValue(_json) ? JsonSerializer.Serialize(new { shell, script }, Json) + Environment.NewLine : script);
        return 0;
    }
}
