using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.Setup;

namespace JitGateway.Cli.Setup;

/// <summary><c>jitgateway init</c>: writes a configuration that works, from an identity provider's metadata and a backend's URL. What it writes has been through the same rules as any configuration.</summary>
/// <param name="asks">Whether somebody sits at a terminal who can answer.</param>
internal sealed class InitCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error, bool asks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SetupOptions _options = new();

    public Command Build()
    {
        var command = new Command("init", "Asks, or takes options, and writes a configuration that works: from an identity provider's metadata, which it reads, and an application's URL, which it tries. Changes nothing that is there.");
        foreach (var option in _options.All) command.Add(option);
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.SomethingToLookAt, "written; but the metadata could not be read, or the application does not answer yet");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = build(new ConfigurationFiles([], new Dictionary<string, string?>(SourceOptions.LogsAside, StringComparer.OrdinalIgnoreCase) { ["Gateway:PublicOrigin"] = "http://127.0.0.1" }));
            var files = new SetupFiles(Path.GetFullPath(parsed.GetValue(_options.Out)!), reader.Services.GetRequiredService<TimeProvider>());
            if (files.InTheWay() is { Count: > 0 } inTheWay) return await WrongAsync(inTheWay);
            if (files.Has(SetupFiles.Configuration) && !parsed.GetValue(_options.Force)) return await WrongAsync([$"{files.In(SetupFiles.Configuration)} is there already. Write --force to put another in its place (it is kept as {files.NextFormer()}), or --out with another folder."]);
            var isText = !parsed.GetValue(_options.Json);
            var questions = new Questions(parsed, input, output, asks && isText && !parsed.GetValue(_options.Yes));
            var interview = new SetupInterview(_options, sources.Urls(parsed), parsed, questions, reader.Services.GetRequiredService<IMetadataProbe>(), isText ? output : TextWriter.Null);
            if (await interview.AnswersAsync(cancellationToken) is not { } answers) return await WrongAsync(questions.Faults);
            if (!await questions.ConfirmAsync($"Write this to {files.In("")}?", cancellationToken)) return await WrongAsync(["Nothing was written."]);
            return await WriteAsync(parsed, files, answers, interview);
        }
        catch (ConfigurationRefusedException refused)
        {
            return await WrongAsync([.. refused.Errors.Select(e => e.ToString())]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"The files cannot be written ({e.Message.TrimEnd('.')}). Name a folder that you may write to with --out.");
            return ExitCodes.CannotRun;
        }
    }

    private async Task<int> WriteAsync(ParseResult parsed, SetupFiles files, SetupAnswers answers, SetupInterview interview)
    {
        var (redis, redisSecret) = WithoutPassword(answers.Redis);
        answers = answers with { Redis = redis };
        List<(string Name, string Meaning)> secrets = [.. AdapterJson.Secrets(answers), .. redisSecret is null ? [] : new[] { redisSecret.Value }];
        files.Keys(answers.Origin.IdnHost);
        var metadata = answers.Metadata.Contains("://", StringComparison.Ordinal) ? answers.Metadata : Path.GetRelativePath(files.In("."), answers.Metadata);
        var draft = files.Draft(GatewayJson.Of(answers, metadata, interview.Provider?.Product));
        try
        {
            await using var written = build(new ConfigurationFiles([draft], Filled(answers)));   // the rules of every configuration; secrets are as if they were there
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        files.Accept(draft);
        files.CopySchema();
        files.Placeholders(secrets);
        var steps = NextSteps.Of(answers, Path.GetRelativePath(Directory.GetCurrentDirectory(), files.In("")), secrets, interview);
        if (parsed.GetValue(_options.Json)) await output.WriteLineAsync(JsonSerializer.Serialize(new { files = files.Written, identityProvider = interview.Provider, identityProviderProblem = interview.Problem, backend = interview.Backend, next = steps }, Json));
        else await output.WriteAsync(Text(files, steps));
        return interview.IsGood ? ExitCodes.Done : ExitCodes.SomethingToLookAt;
    }

    private static string Text(SetupFiles files, IReadOnlyList<string> steps)
    {
        var table = new TextTable("WRITTEN", "WHAT IT IS");
        foreach (var file in files.Written) table.Add(Path.GetRelativePath(Directory.GetCurrentDirectory(), file.Path), file.What);
        return $"{Environment.NewLine}{table}{Environment.NewLine}Next:{Environment.NewLine}{string.Concat(steps.Select((s, i) => $"  {i + 1}. {s}{Environment.NewLine}"))}";
    }

    /// <summary>A password belongs into the file for secrets, whatever the operator wrote.</summary>
    private static (string? Redis, (string, string)? Secret) WithoutPassword(string? redis)
    {
        const string Password = "password=";
        if (redis is null) return (null, null);
        var parts = redis.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(parts, p => p.StartsWith(Password, StringComparison.OrdinalIgnoreCase));
        if (at < 0 || parts[at][Password.Length..].StartsWith("file:", StringComparison.Ordinal)) return (redis, null);
        var name = parts[at][Password.Length..].StartsWith("env:", StringComparison.Ordinal) ? parts[at][(Password.Length + 4)..] : "REDIS_PASSWORD";
        parts[at] = $"{Password}env:{name}";
        return (string.Join(',', parts), (name, $"the password of Redis at {parts[0]}"));
    }

    private static Dictionary<string, string?> Filled(SetupAnswers answers)
    {
        var keys = new Dictionary<string, string?>(SourceOptions.LogsAside, StringComparer.OrdinalIgnoreCase);
        var provisioning = $"Backends:{answers.Backend}:Provisioning";
        if (answers.Redis is { } redis) keys["Redis:Configuration"] = string.Join(',', redis.Split(',').Where(p => !p.StartsWith("password=", StringComparison.OrdinalIgnoreCase)));
        if (SecretKey(answers.Adapter.Kind) is { } secret) keys[$"{provisioning}:{secret}"] = AdapterJson.Likely(answers.Adapter);
        return keys;
    }

    private static string? SecretKey(AdapterKind kind) => kind switch
    {
        AdapterKind.Scim => "Scim:Token",
        AdapterKind.Ldap => "Ldap:Password",
        AdapterKind.Sql => "Sql:ConnectionString",
        AdapterKind.Webhook => "Webhook:Secrets:0",
        _ => null,
    };

    private async Task<int> WrongAsync(IReadOnlyList<string> faults)
    {
        foreach (var fault in faults) await error.WriteLineAsync(fault);
        return ExitCodes.WrongInput;
    }
}
