using System.Globalization;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.Cli.Setup;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli;

/// <summary>How old metadata is and when it ends, by <c>check --connect</c>.</summary>
public sealed class CheckLifetimeTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private ScriptedBackend _server = null!;

    public async Task InitializeAsync()
    {
        var old = InitBed.Document("https://old.example.org", "https://old.example.org/sso", days: 20);
        _server = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.Headers.LastModified = _now.AddDays(-40).ToString("R", CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(old);
        });
        var file = _folder.WithFile("partner.xml", InitBed.Document("https://partner.example.org", "https://partner.example.org/sso", days: 400)
            .Replace(" entityID=", $" validUntil=\"{_now.AddHours(30).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\" entityID=", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, _now.AddHours(-5).AddMinutes(-1).UtcDateTime);
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Saml": { "IdentityProviders": { "old": { "Metadata": "{{_server.Url}}/metadata" }, "partner": { "Metadata": "partner.xml" } } }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Says_of_each_identity_provider_how_old_its_metadata_is_and_when_it_and_its_certificates_end()
    {
        var lines = (await RunAsync("check", "--connect")).Split('\n').Select(l => string.Join(" | ", l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).ToList();

        lines.ShouldContain("IDENTITY PROVIDER | WHAT | MADE | AGE | ENDS | LEFT");
        lines.ShouldContain($"old | metadata | {Text(_now.AddDays(-40))} | 40 days | - | no end is said");
        lines.ShouldContain(l => l.StartsWith("old | certificate of key ", StringComparison.Ordinal) && l.EndsWith(" | 20 days", StringComparison.Ordinal));
        lines.ShouldContain($"partner | metadata | {Text(_now.AddHours(-5).AddMinutes(-1))} | 5 hours | {Text(_now.AddHours(30))} | 29 hours");
        lines.ShouldContain(l => l.StartsWith("partner | certificate of key ", StringComparison.Ordinal) && l.EndsWith(" | 400 days", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_get_times_and_seconds()
    {
        using var report = JsonDocument.Parse(await RunAsync("check", "--connect", "--json"));

        var partner = report.RootElement.GetProperty("connections").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "partner").GetProperty("lifetimes");
        var metadata = partner[0];
        metadata.GetProperty("what").GetString().ShouldBe("metadata");
        metadata.GetProperty("ageSeconds").GetInt64().ShouldBeGreaterThan(5 * 3600);
        metadata.GetProperty("secondsLeft").GetInt64().ShouldBeLessThanOrEqualTo(30 * 3600);
        metadata.GetProperty("until").GetDateTimeOffset().ShouldBe(_now.AddHours(30), TimeSpan.FromSeconds(1));
        partner[1].GetProperty("since").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private async Task<string> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync([.. arguments, "--config", Path.Combine(_folder.Folder, "appsettings.json")]);
        (code, error.ToString()).ShouldBe((0, ""));
        return output.ToString().ReplaceLineEndings("\n");
    }
}
