using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.NodeLife.Measuring;
using JitGateway.Redis;

namespace JitGateway.Cli.Measuring;

/// <summary><c>jitgateway bench</c>: what this machine does, in a few seconds. Loads nothing but this process and what listens on loopback.</summary>
internal sealed class BenchCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private const int MostSeconds = 60;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<int> _seconds = new("--seconds") { Description = $"About how long all of it takes, from 1 to {MostSeconds}.", HelpName = "N", DefaultValueFactory = _ => 5 };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("bench", "Measures this machine for a few seconds: logins validated, sessions looked up, requests through the gateway against requests without it, round trips to a Redis that is here. Loads nothing beyond loopback.") { _seconds, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.NotMeasured, "something could not be measured: a Redis that does not answer, or that is another machine");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_seconds) is < 1 or > MostSeconds)
        {
            await error.WriteLineAsync($"--seconds {parsed.GetValue(_seconds)} is not a time to measure. Write a number from 1 to {MostSeconds}.");
            return ExitCodes.WrongInput;
        }

        var each = TimeSpan.FromSeconds(parsed.GetValue(_seconds) / 6.0);
        var measured = await OwnAsync(parsed, each, cancellationToken);
        var (directly, through) = await new ProxyMeasurement(build).RunAsync(3 * each, cancellationToken);
        await output.WriteAsync(parsed.GetValue(_json)
            ? JsonSerializer.Serialize(new { processors = Environment.ProcessorCount, measured, requests = new { directlyPerSecond = Math.Round(directly), throughPerSecond = Math.Round(through), ratio = Math.Round(through / directly, 3) } }, Json) + Environment.NewLine
            : Text(measured, directly, through));
        return measured.Any(m => m.NotMeasured is not null) ? ExitCodes.NotMeasured : ExitCodes.Done;
    }

    private async Task<List<SelfMeasured>> OwnAsync(ParseResult parsed, TimeSpan each, CancellationToken cancellationToken)
    {
        await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
        var isHere = RedisRoundTrip.IsHere(gateway.Services);
        var redis = gateway.Services.GetServices<IHostedService>().OfType<RedisSupervisor>().Single();
        if (isHere) await redis.StartAsync(cancellationToken);
        try
        {
            var all = new List<SelfMeasured>();
            foreach (var measurement in gateway.Services.GetServices<ISelfMeasurement>()) all.Add(await OneAsync(measurement, isHere, each, cancellationToken));
            if (await RedisRoundTrip.RunAsync(gateway.Services, each, cancellationToken) is { } roundTrip) all.Add(roundTrip);
            return all;
        }
        finally
        {
            if (isHere) await redis.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<SelfMeasured> OneAsync(ISelfMeasurement measurement, bool isHere, TimeSpan each, CancellationToken cancellationToken)
    {
        if (measurement.MayAskRedis && !isHere) return SelfMeasured.Not(measurement.What, "Redis is not on this machine, and is not loaded from here");
        try
        {
            return await measurement.RunAsync(each, cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            return SelfMeasured.Not(measurement.What, $"Redis does not answer ({e.Message})");
        }
    }

    private static string Text(IEnumerable<SelfMeasured> measured, double directly, double through)
    {
        var table = new TextTable("MEASURED", "PER SECOND", "MEDIAN", "99 %");
        foreach (var one in measured)
            table.Add(one.What, one.NotMeasured is { } why ? $"not measured: {why}" : Number(one.PerSecond), one.NotMeasured is null ? Time(one.Median) : "", one.NotMeasured is null ? Time(one.P99) : "");
        table.Add("requests for 1 KB, directly", Number(directly), "", "");
        table.Add("the same through the gateway", Number(through), "", "");
        return string.Create(CultureInfo.InvariantCulture, $"{table}{Environment.NewLine}Through the gateway: {through / directly:0.00} of what goes directly, on {Counted.Of(Environment.ProcessorCount, "processor")} that client, gateway and application share. Measured on a public path; figures of a busy machine are those of a busy machine.{Environment.NewLine}");
    }

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Time(double microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds:0.0} µs");
}
