using System.CommandLine;
using System.Text;
using System.Text.Json;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>What commands share that ask a running node of the same configuration, at its management listener.</summary>
internal sealed class NodeCalls(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter error)
{
    /// <summary>Runs the work with a connection to the node; what stands in its way is said.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<ManagementClient, Task<int>> work)
    {
        try
        {
            await using var gateway = build(sources.Files(parsed));
            using var client = ManagementClient.Of(gateway.Services);
            if (client is not null) return await work(client);
            await error.WriteLineAsync("There is no management listener. Write Gateway:Management:Url, as in http://127.0.0.1:9090, and restart the gateway.");
            return GatewayCommandLine.WrongInput;
        }
        catch (ConfigurationRefusedException refused)
        {
            foreach (var problem in refused.Errors) await error.WriteLineAsync(problem.Located);
            return GatewayCommandLine.WrongInput;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await error.WriteLineAsync($"No gateway answers at Gateway:Management:Url ({e.Message.TrimEnd('.')}). Run this where a node runs, with the same configuration.");
            return GatewayCommandLine.CannotRun;
        }
    }

    /// <summary>Says what a problem document says.</summary>
    public async Task<int> RefusedAsync(string text)
    {
        using var problem = JsonDocument.Parse(text);
        var root = problem.RootElement;
        await error.WriteLineAsync($"{root.GetProperty("title").GetString()}. {root.GetProperty("detail").GetString()}");
        return GatewayCommandLine.CannotRun;
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
}
