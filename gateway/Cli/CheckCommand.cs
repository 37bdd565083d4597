using System.CommandLine;
using JitGateway.Backends.Checks;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Configuration.Checks;
using JitGateway.Configuration.Risks;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway check</c>: all errors and risks of the configuration, and with <c>--connect</c> whether what it names can be reached; no node needs to run. Exit codes beside the
/// program's: 3 something cannot be worked with, 4 there are risks, with <c>--strict</c>.
/// </summary>
internal sealed class CheckCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private readonly Option<string?> _backend = new("--backend") { Description = "Of the backends only this one, by its configured name.", HelpName = "NAME" };
    private readonly Option<bool> _connect = new("--connect") { Description = "Ask Redis, read each identity provider's metadata, and ask each backend's accounts." };
    private readonly Option<bool> _offline = new("--offline") { Description = "Connect to nothing, which is the default.", Hidden = true };
    private readonly Option<bool> _strict = new("--strict") { Description = "End with exit code 4 where there are risks." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("check", "Tells all errors and risks of the configuration, with --connect also whether what it names can be reached. Changes nothing.") { _backend, _connect, _offline, _strict, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.CannotBeReached, "with --connect: something cannot be reached, or is not as it must be").Exits(ExitCodes.HasRisks, "with --strict: there are risks, and nothing worse");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        CheckReport report;
        try
        {
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            report = await CheckAsync(gateway.Services, parsed, cancellationToken);
        }
        catch (ConfigurationRefusedException refused)
        {
            report = new CheckReport { Errors = refused.Errors, Risks = refused.Review is { } review ? Of(parsed, await review.RunAsync(cancellationToken)) : [] };
        }

        if (parsed.GetValue(_json))
        {
            await output.WriteLineAsync(CheckJson.Of(report));
        }
        else
        {
            foreach (var problem in report.Errors) await error.WriteLineAsync(problem.Located);
            await output.WriteLineAsync(CheckText.Of(report));
        }

        return report.Errors.Count > 0 ? ExitCodes.WrongInput
            : !report.IsReached ? ExitCodes.CannotBeReached
            : parsed.GetValue(_strict) && report.Risks.Count > 0 ? ExitCodes.HasRisks
            : 0;
    }

    private async Task<CheckReport> CheckAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var connects = parsed.GetValue(_connect);
        var review = services.GetRequiredService<ConfigurationReview>();
        var backends = await services.GetRequiredService<IBackendCheck>().RunAsync(parsed.GetValue(_backend), connects, cancellationToken);
        var connections = connects ? await ConnectAsync(services, cancellationToken) : [];
        var risks = (await review.RunAsync(cancellationToken)).Concat(connections.SelectMany(c => c.Risks));
        return new CheckReport { Risks = Of(parsed, review.Located(risks)), Connections = connections, Plugins = backends.Plugins, Backends = backends.Backends, AreBackendsReached = backends.IsGood };
    }

    private static async Task<IReadOnlyList<CheckedConnection>> ConnectAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(services.GetServices<IConnectionCheck>().Select(c => c.CheckAsync(cancellationToken)));
        return [.. all.SelectMany(c => c)];
    }

    /// <summary>Without those of other backends, where one is asked for.</summary>
    private IReadOnlyList<ConfigurationRisk> Of(ParseResult parsed, IReadOnlyList<ConfigurationRisk> risks)
    {
        if (parsed.GetValue(_backend) is not { } backend) return risks;
        return [.. risks.Where(r => !r.Path.StartsWith("Backends:", StringComparison.OrdinalIgnoreCase) || $"{r.Path}:".StartsWith($"Backends:{backend}:", StringComparison.OrdinalIgnoreCase))];
    }
}

/// <summary>What a check found.</summary>
internal sealed record CheckReport
{
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    public IReadOnlyList<ConfigurationRisk> Risks { get; init; } = [];

    /// <summary>Empty where nothing was connected to.</summary>
    public IReadOnlyList<CheckedConnection> Connections { get; init; } = [];

    public IReadOnlyList<CheckedPlugin> Plugins { get; init; } = [];

    public IReadOnlyList<CheckedBackend> Backends { get; init; } = [];

    public bool AreBackendsReached { get; init; } = true;

    public bool IsReached => AreBackendsReached && Connections.All(c => c.IsGood);
}
