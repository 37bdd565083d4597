using System.Net.Sockets;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>Serves until SIGTERM or Ctrl+C; requests that run may end, new ones are not taken.</summary>
internal sealed class ServeCommand(Func<ConfigurationFiles, WebApplication> build, TextWriter error)
{
    public async Task<int> RunAsync(ConfigurationFiles files)
    {
        try
        {
            await using var gateway = build(files);
            await gateway.RunAsync();
            return 0;
        }
        catch (Exception e) when (ListeningFault(e) is { } fault)
        {
            await error.WriteLineAsync($"The gateway cannot listen: {fault.TrimEnd('.')}. Stop what listens there, or choose another address (--urls, Gateway:Management:Url).");
            return ExitCodes.CannotRun;
        }
    }

    private static string? ListeningFault(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            if (e is IOException { InnerException: not null } or SocketException)
                return e.Message;
        return null;
    }
}
