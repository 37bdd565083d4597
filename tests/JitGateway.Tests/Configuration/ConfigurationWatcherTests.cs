using JitGateway.Configuration;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Configuration;

public sealed class ConfigurationWatcherTests
{
    [Fact]
    public async Task An_exception_that_nobody_expected_costs_one_look_and_not_the_node_and_a_refusal_is_told_with_its_place()
    {
        using var folder = new ConfigurationFolder().With(Called("before"));
        folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        var (part, time, logs) = (new FaultyPart(), new ManualTimeProvider(), new CollectedLogs());
        await using var gateway = GatewayHost.Build(folder.Files(), builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IConfigurationPart>(part);
            builder.Logging.AddProvider(logs);
        });
        await gateway.StartAsync();
        var configuration = gateway.Services.GetRequiredService<ActiveConfiguration>();

        part.Fault = new NotSupportedException("nobody expected this");
        folder.With(Called("between"));
        await Eventually.HoldsAsync(() => Passed(logs.Entries), e => e.Any(entry => entry.Exception is NotSupportedException), "the exception in the log");
        part.Fault = null;
        folder.With(Called("after").Replace("\"Match\"", "\"Mach\"", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => Passed(logs.Text), said => said.Contains($"{folder.Folder}/appsettings.json:3:50: Backends:app:Mach: is not a key that is known here", StringComparison.Ordinal), "the place of what is wrong in the log");
        (await new ConfigurationHealth(configuration).CheckHealthAsync(new())).Description!.ShouldContain($"{folder.Folder}/appsettings.json:3:50: Backends:app:Mach");
        folder.With(Called("after"));
        await Eventually.HoldsAsync(() => Passed(configuration.Current.Number), n => n == 2, "the next file in force");

        gateway.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();

        Task<T> Passed<T>(T value)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(value);
        }
    }

    private static string Called(string name) => $$"""
        {
          "Gateway": { "PublicOrigin": "http://127.0.0.1:8080" },
          "Backends": { "app": { "DisplayName": "{{name}}", "Match": { "Path": "/app" }, "Destinations": [ "http://127.0.0.1:1" ] } }
        }
        """;

    private sealed class FaultyPart : ConfigurationPart<FaultyPart>
    {
        public Exception? Fault { get; set; }

        public override IReadOnlyList<string> Sections => [];

        public override FaultyPart Read(ConfigurationContext context) => Fault is null ? this : throw Fault;
    }
}
