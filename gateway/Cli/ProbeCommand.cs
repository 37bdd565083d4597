using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway probe</c>: whether a backend believes whoever goes to it past the gateway. Exit codes beside the program's: 3 it does, 4 its answers do not show it, 5 there was no answer.
/// </summary>
internal sealed class ProbeCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output)
{
    private const int MostPatience = 300;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read by people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Option<string> _backend = new("--backend") { Description = "The backend, by its configured name.", HelpName = "NAME", Required = true };
    private readonly Option<string> _path = new("--path") { Description = "A page that names who is signed in, or that only they may see; as the application itself knows it.", HelpName = "PATH", DefaultValueFactory = _ => "/" };
    private readonly Option<string?> _user = new("--user") { Description = "The name of an account that the application has. Absent: an invented one, which some applications make an account for.", HelpName = "NAME" };
    private readonly Option<int> _timeout = new("--timeout") { Description = $"Seconds to wait for each answer, at most {MostPatience}.", HelpName = "SECONDS", DefaultValueFactory = _ => 5 };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("probe", "Goes to a backend past the gateway, with forged headers and without the gateway's secrets, and says whether they were believed. Asks only, with GET.") { _backend, _path, _user, _timeout, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.Believed, "the backend believes forged headers").Exits(ExitCodes.Unclear, "its answers do not show it").Exits(ExitCodes.NoAnswer, "there was no answer");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
        var name = parsed.GetValue(_backend)!;
        var backends = gateway.Services.GetRequiredService<Active<BackendTable>>().Value;
        var errors = new ConfigurationErrors();
        var question = Question(parsed, errors);
        if (backends.Find(name) is not { } backend)
        {
            errors.AddUnknownName("--backend", name, "backend", backends.Backends.Select(b => b.Name.Value));
            throw new ConfigurationRefusedException(errors.All);
        }

        if (errors.Any) throw new ConfigurationRefusedException(errors.All);
        var report = await gateway.Services.GetRequiredService<IBypassProbe>().RunAsync(backend, question, cancellationToken);
        await output.WriteLineAsync(parsed.GetValue(_json) ? JsonSerializer.Serialize(report, Json) : Text(report));
        return report.Verdict switch { BypassVerdict.Believed => ExitCodes.Believed, BypassVerdict.Unclear => ExitCodes.Unclear, BypassVerdict.NoAnswer => ExitCodes.NoAnswer, _ => 0 };
    }

    private BypassQuestion Question(ParseResult parsed, ConfigurationErrors errors)
    {
        var path = parsed.GetValue(_path)!;
        var user = parsed.GetValue(_user);
        var seconds = parsed.GetValue(_timeout);
        if (!path.StartsWith('/')) errors.Add("--path", path, "does not begin with a slash", $"Write /{path}");
        if (user is not null && (user.Length == 0 || user.Any(char.IsControl))) errors.Add("--user", user, "is not a name that a header can carry", "Write the name of an account that the application has, or leave the option out");
        if (seconds is < 1 or > MostPatience) errors.Add("--timeout", $"{seconds}", "is not a time to wait", $"Write a number of seconds from 1 to {MostPatience}");
        return new BypassQuestion(path, user, TimeSpan.FromSeconds(Math.Clamp(seconds, 1, MostPatience)));
    }

    private static string Text(BypassReport report)
    {
        var text = new StringBuilder();
        foreach (var destination in report.Destinations)
        {
            text.Append($"{destination.Destination}: {Sentence(destination, report)}\n");
            if (destination.Tries.Count == 0) continue;
            var table = new TextTable("SENT", "VERDICT", "ANSWER");
            foreach (var attempt in destination.Tries) table.Add(attempt.What, Word(attempt.Verdict), attempt.Detail);
            text.Append(table).Append('\n');
        }

        return text.Append("Seen from this machine: whoever reaches the destination from elsewhere may see another answer.").ToString();
    }

    private static string Sentence(ProbedDestination destination, BypassReport report) => destination.Verdict switch
    {
        BypassVerdict.Refused when destination.Tries.Count > 0 => "ends the connection of whoever sends forged headers.",
        BypassVerdict.Refused => $"lets nobody in past the gateway from here ({destination.Baseline}). An application that is not running looks the same: be sure that it is.",
        BypassVerdict.Ignored => "believes none of the headers that were forged.",
        BypassVerdict.NoAnswer => $"COULD NOT BE ASKED ({(destination.Tries.FirstOrDefault(t => t.Verdict == BypassVerdict.NoAnswer)?.Detail ?? destination.Baseline)}). That is no refusal: what is silent now may answer others, or answer later. See that the application runs and that the destination and Cluster:HttpRequest:Version are right, "
            + "give it longer with --timeout, and ask from a machine that reaches it.",
        BypassVerdict.Unclear when report.IsInvented && destination.Tries.All(t => t.Verdict <= BypassVerdict.Ignored) => "believes none of the headers for an invented name, which it may refuse in the same words as nobody. Name an account that it has, with --user.",
        BypassVerdict.Unclear => "does not show whether it believes forged headers. Name a page with --path that only people who are signed in see, or an account with --user.",
        BypassVerdict.Believed => $"BELIEVES forged headers and takes anybody for {report.User}. Let nobody but the gateway reach it, or have it verify X-Jit-Assertion, a secret (Trust:SecretHeader) or the gateway's certificate (Trust:ClientCertificate).",
        _ => throw new InvalidOperationException($"No sentence for {destination.Verdict}"),
    };

    private static string Word(BypassVerdict verdict) => verdict switch
    {
        BypassVerdict.Believed => "BELIEVED",
        BypassVerdict.NoAnswer => "no answer",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}
