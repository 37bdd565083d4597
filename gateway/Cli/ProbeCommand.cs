using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway probe</c>: whether a backend believes whoever goes to it past the gateway. Exit codes beside the program's: 3 it does, 4 its answers do not show it.
/// </summary>
internal sealed class ProbeCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    public const int Believed = 3;
    public const int Unclear = 4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read by people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Option<string> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME", Required = true };
    private readonly Option<string> _path = new("--path") { Description = "A page that names who is signed in, or that only they may see; as the application itself knows it.", HelpName = "PATH", DefaultValueFactory = _ => "/" };
    private readonly Option<string?> _user = new("--user") { Description = "The name of an account that the application has. Absent: an invented one, which some applications make an account for.", HelpName = "NAME" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("probe", "Goes to a backend past the gateway, with forged headers and without the gateway's secrets, and says whether they were believed. Asks only, with GET.") { _backend, _path, _user, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            var name = parsed.GetValue(_backend)!;
            var path = parsed.GetValue(_path)!;
            var backends = gateway.Services.GetRequiredService<Active<BackendTable>>().Value;
            var errors = new ConfigurationErrors();
            if (!path.StartsWith('/')) errors.Add("--path", path, "does not begin with a slash", $"Write /{path}");
            if (backends.Find(name) is not { } backend)
            {
                errors.AddUnknownName("--backend", name, "backend", backends.Backends.Select(b => b.Name.Value));
                throw new ConfigurationRefusedException(errors.All);
            }

            if (errors.Any) throw new ConfigurationRefusedException(errors.All);
            var report = await gateway.Services.GetRequiredService<IBypassProbe>().RunAsync(backend, path, parsed.GetValue(_user), cancellationToken);
            await output.WriteLineAsync(parsed.GetValue(_json) ? JsonSerializer.Serialize(report, Json) : Text(report));
            return report.Verdict switch { BypassVerdict.Believed => Believed, BypassVerdict.Unclear => Unclear, _ => 0 };
        }
        catch (ConfigurationRefusedException refused)
        {
            foreach (var problem in refused.Errors) await error.WriteLineAsync(problem.ToString());
            return GatewayCommandLine.WrongInput;
        }
    }

    private static string Text(BypassReport report)
    {
        var text = new StringBuilder();
        foreach (var destination in report.Destinations)
        {
            text.Append($"{destination.Destination}: {Sentence(destination, report.User)}\n");
            if (destination.Tries.Count == 0) continue;
            var table = new TextTable("SENT", "VERDICT", "ANSWER");
            foreach (var attempt in destination.Tries) table.Add(attempt.What, attempt.Verdict == BypassVerdict.Believed ? "BELIEVED" : attempt.Verdict.ToString().ToLowerInvariant(), attempt.Detail);
            text.Append(table).Append('\n');
        }

        return text.Append("Seen from this machine: whoever reaches the destination from elsewhere may see another answer.").ToString();
    }

    private static string Sentence(ProbedDestination destination, string user) => destination.Verdict switch
    {
        BypassVerdict.Unreachable => $"does not speak with this machine ({destination.Baseline}). Nobody comes past the gateway from here.",
        BypassVerdict.Ignored => "believes none of the headers that were forged.",
        BypassVerdict.Unclear => "does not show whether it believes forged headers. Name a page with --path that only people who are signed in see, or an account with --user.",
        BypassVerdict.Believed => $"BELIEVES forged headers and takes anybody for {user}. Let nobody but the gateway reach it, or have it verify X-Jit-Assertion, a secret (Trust:SecretHeader) or the gateway's certificate (Trust:ClientCertificate).",
        _ => throw new InvalidOperationException($"No sentence for {destination.Verdict}"),
    };
}
