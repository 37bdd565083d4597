using System.CommandLine;
using System.Text;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// What commands share that ask a running node at its management listener: that of the same configuration, or with <c>--node</c> another one. With <c>--token</c> too no configuration is read.
/// </summary>
internal sealed class NodeCalls(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter error)
{
    /// <summary>A list that is empty, for people.</summary>
    public const string Nothing = "Nothing that fits.";

    private readonly Option<string?> _address = AddressOption();

    private readonly Option<string?> _token = new("--token")
    {
        Description = "Its Gateway:Management:Token, as env:NAME or file:PATH. Absent: the token that comes of this configuration's keys.",
        HelpName = "env:NAME|file:PATH",
    };

    private Command _called = new RootCommand();

    /// <summary>Of the API's parameters, where options have other ones.</summary>
    public ParameterNames Names { get; } = new();

    public static Option<string?> AddressOption() => new("--node") { Description = "Ask the management listener at this address in place of Gateway:Management:Url.", HelpName = "URL" };

    /// <summary>Gives a command and each of its own the options that say which node is asked.</summary>
    public Command On(Command command)
    {
        foreach (var one in command.Action is null ? command.Subcommands : command.Subcommands.Prepend(command))
        {
            one.Add(_address);
            one.Add(_token);
        }

        return command;
    }

    /// <summary>Whether the command line says which node, or with which token.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetResult(_address) is not null || parsed.GetResult(_token) is not null;

    /// <summary>Runs the work with a connection to the node; what stands in its way is said.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<ManagementClient, Task<int>> work)
    {
        _called = parsed.CommandResult.Command;
        try
        {
            var address = parsed.GetValue(_address) is { } written ? ManagementClient.AddressOf(written) : null;
            var token = parsed.GetValue(_token) is { } place ? ManagementClient.TokenAt(place) : null;
            if (address is not null && token is not null) return await AskAsync(new ManagementClient(address, token), work);
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            if (ManagementClient.Of(gateway.Services, address, token) is { } client) return await AskAsync(client, work);
            await error.WriteLineAsync("There is no management listener. Write Gateway:Management:Url, as in http://127.0.0.1:9090, and restart the gateway; or name a node with --node.");
            return ExitCodes.WrongInput;
        }
        catch (WrongNodeException wrong)
        {
            await error.WriteLineAsync(wrong.Message);
            return ExitCodes.WrongInput;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await error.WriteLineAsync(parsed.GetValue(_address) is { } other
                ? $"No gateway answers at {other} ({Why(e)}). --node takes the address of a management listener, not the one that people use."
                : $"No gateway answers at Gateway:Management:Url ({Why(e)}). Run this where a node runs, with the same configuration, or name one with --node.");
            return ExitCodes.CannotRun;
        }
    }

    /// <summary>Says what a problem document says.</summary>
    /// <returns>The exit code, by one rule for all commands: what the node calls wrong is a wrong command line; so is a name that a list does not know.</returns>
    public async Task<int> RefusedAsync(string text)
    {
        using var problem = JsonDocument.Parse(text);
        var root = problem.RootElement;
        await error.WriteLineAsync(Names.In($"{root.GetProperty("title").GetString()}. {root.GetProperty("detail").GetString()}", _called));
        var codes = ExitCodes.Of(_called);
        return (root.TryGetProperty("status", out var status) ? status.GetInt32() : 0) switch
        {
            400 or 413 or 415 => ExitCodes.WrongInput,
            404 => codes.ContainsKey(ExitCodes.NotThere) ? ExitCodes.NotThere : ExitCodes.WrongInput,
            409 when codes.ContainsKey(ExitCodes.NotDone) => ExitCodes.NotDone,
            _ => ExitCodes.CannotRun,
        };
    }

    /// <summary>A query without those that have no value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in filters)
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    /// <summary>In one line, without a full stop.</summary>
    public static string Why(Exception e) => HarmlessText.InOneLine(e is TaskCanceledException ? $"no answer within {ManagementClient.Patience.TotalSeconds:0} s" : e.Message.TrimEnd('.'));

    private async Task<int> AskAsync(ManagementClient client, Func<ManagementClient, Task<int>> work)
    {
        using (client)
        {
            try
            {
                return await work(client);
            }
            catch (TokenRefusedException)
            {
                await error.WriteLineAsync($"The gateway at {client.Address} does not take this token. Name its Gateway:Management:Token with --token, or run this with the configuration and the keys that the node has.");
                return ExitCodes.CannotRun;
            }
        }
    }
}

/// <summary>What was written of a node cannot be one.</summary>
internal sealed class WrongNodeException(string message) : Exception(message);

/// <summary>The node answers, and does not know us.</summary>
internal sealed class TokenRefusedException() : Exception("the token is refused");
