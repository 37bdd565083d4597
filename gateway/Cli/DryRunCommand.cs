using System.CommandLine;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Redis;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway dry-run</c>: what provisioning would do, by this configuration, in this process; no node needs to run. Exit codes beside the program's: 3 a person
/// would be kept out, or, with <c>--compare</c>, something would change.
/// </summary>
internal sealed class DryRunCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private const string LedgerElsewhere = "Without Redis ledger and queue are in the memory of the running node, and not seen from here: POST /provisioning/dry-run on its management listener sees them.";

    private readonly Option<string> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _assertion = new("--assertion") { Description = "A SAML response or assertion that was captured: XML, base64, or the form field SAMLResponse=…", HelpName = "FILE" };
    private readonly Option<string?> _attributes = new("--attributes") { Description = "A login written down as JSON: { \"identityProvider\": …, \"nameId\": …, \"attributes\": { … } }.", HelpName = "FILE" };
    private readonly Option<string?> _logins = new("--logins") { Description = "A folder of such files, of either kind.", HelpName = "FOLDER" };
    private readonly Option<string?> _compare = new("--compare") { Description = "Another appsettings.json, read in place of all files of this configuration: says what it changes, and for whom. No backend is asked.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("dry-run", "Says what provisioning would do with a login: whom it finds, what it would send and why. Reads from the backend and the ledger, writes nothing. Shows the person's values.")
        {
            _backend, _assertion, _attributes, _logins, _compare, _json,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.SomethingToLookAt, "a person would be kept out, or, with --compare, something would change");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var logins = await LoginsAsync(parsed, cancellationToken);
            return parsed.GetValue(_compare) is { } other ? await CompareAsync(parsed, logins, other, cancellationToken) : await PlanAsync(parsed, logins, cancellationToken);
        }
        catch (DryRunRefusedException refused)
        {
            await error.WriteLineAsync($"{refused.Message}.");
            return ExitCodes.WrongInput;
        }
    }

    private async Task<int> PlanAsync(ParseResult parsed, IReadOnlyList<KeptLogin> logins, CancellationToken cancellationToken)
    {
        await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
        var redis = gateway.Services.GetServices<IHostedService>().OfType<RedisSupervisor>().Single();
        await redis.StartAsync(cancellationToken);   // the ledger may be there
        try
        {
            var dryRun = gateway.Services.GetRequiredService<IDryRun>();
            var reports = new List<DryRunReport>();
            var elsewhere = gateway.Services.GetRequiredService<RedisConnection>().IsConfigured ? [] : new[] { LedgerElsewhere };
            foreach (var login in logins)
            {
                var report = await dryRun.PlanAsync(parsed.GetValue(_backend)!, login, cancellationToken);
                reports.Add(report with { Notes = [.. report.Notes, .. elsewhere] });
            }

            await WriteAsync(parsed, parsed.GetValue(_logins) is null ? DryRunText.Of(reports[0]) : DryRunText.Of(reports), parsed.GetValue(_logins) is null ? DryRunJson.Of(reports[0]) : DryRunJson.Of(reports));
            return reports.All(r => r.LetsIn) ? 0 : ExitCodes.SomethingToLookAt;
        }
        finally
        {
            await redis.StopAsync(CancellationToken.None);
        }
    }

    private async Task<int> CompareAsync(ParseResult parsed, IReadOnlyList<KeptLogin> logins, string other, CancellationToken cancellationToken)
    {
        var before = await MapAsync(sources.Files(parsed, SourceOptions.LogsAside), parsed.GetValue(_backend)!, logins, cancellationToken);
        var after = await MapAsync(sources.Files(parsed, SourceOptions.LogsAside, insteadOfFiles: other), parsed.GetValue(_backend)!, logins, cancellationToken);
        var comparison = MappingComparison.Between(before, after);
        await WriteAsync(parsed, DryRunText.Of(comparison), DryRunJson.Of(comparison));
        return comparison.Logins.Count == 0 ? 0 : ExitCodes.SomethingToLookAt;
    }

    private async Task<List<MappedLogin>> MapAsync(ConfigurationFiles files, string backend, IReadOnlyList<KeptLogin> logins, CancellationToken cancellationToken)
    {
        await using var gateway = build(files);
        var dryRun = gateway.Services.GetRequiredService<IDryRun>();
        var mapped = new List<MappedLogin>();
        foreach (var login in logins) mapped.Add(await dryRun.MapAsync(backend, login, cancellationToken));
        return mapped;
    }

    private async Task<IReadOnlyList<KeptLogin>> LoginsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = new[] { parsed.GetValue(_assertion), parsed.GetValue(_attributes), parsed.GetValue(_logins) }.OfType<string>().ToList();
        if (given is not [var only]) throw new DryRunRefusedException("It is not clear whose login to try", "Give one of --assertion, --attributes, --logins");
        var files = parsed.GetValue(_logins) is null ? [only] : FilesIn(only);
        var logins = new List<KeptLogin>();
        foreach (var file in files) logins.Add(await KeptFile.ReadAsync(file, cancellationToken));
        if (parsed.GetValue(_attributes) is not null && !logins[0].Content.TrimStart().StartsWith('{')) throw new DryRunRefusedException($"{logins[0].Name} is no JSON object", "Give captured messages with --assertion");
        return logins;
    }

    private static IReadOnlyList<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder)) throw new DryRunRefusedException($"{folder} is no folder", "Name the folder that holds the logins");
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new DryRunRefusedException($"{folder} holds no file", "Name the folder that holds the logins");
    }

    private Task WriteAsync(ParseResult parsed, string text, string json) => parsed.GetValue(_json) ? output.WriteLineAsync(json) : output.WriteAsync(text);
}
