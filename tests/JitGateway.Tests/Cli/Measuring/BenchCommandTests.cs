using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Cli.Measuring;

public sealed class BenchCommandTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Measures_logins_sessions_and_requests_and_says_what_share_goes_through()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""");

        var (code, output, error) = await RunAsync("--seconds", "1");

        (code, error).ShouldBe((0, ""));
        output.ShouldMatch("SAML responses validated on one thread \\(RSA 2048, 10 attributes\\) +[0-9,]+ +[0-9.]+ µs +[0-9.]+ µs\n");
        output.ShouldMatch("look-ups of sessions in memory, past the near cache +[0-9,]+ ");
        output.ShouldMatch("requests for 1 KB, directly +[0-9,]+ +- +-\n");
        output.ShouldMatch("Through the gateway: 0\\.[0-9]+ of what goes directly");
        output.ShouldNotContain("Redis");
        Directory.GetFileSystemEntries(_folder.Folder).ShouldHaveSingleItem();   // the key of its own gateway is gone
    }

    [Fact]
    public async Task A_program_gets_the_figures_as_numbers()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""");

        var (code, output, _) = await RunAsync("--seconds", "1", "--json");

        code.ShouldBe(0);
        using var answer = JsonDocument.Parse(output);
        answer.RootElement.GetProperty("measured").EnumerateArray().ShouldAllBe(m => m.GetProperty("perSecond").GetDouble() > 0 && m.GetProperty("median").GetDouble() <= m.GetProperty("p99").GetDouble());
        answer.RootElement.GetProperty("requests").GetProperty("ratio").GetDouble().ShouldBeInRange(0.01, 2);
    }

    /// <summary>192.0.2.7 is nobody's (RFC 5737): whoever tried to connect would wait.</summary>
    [Fact]
    public async Task A_Redis_that_is_another_machine_is_not_loaded()
    {
        _folder.With("""
            { "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "192.0.2.7:6379,127.0.0.1:6379" }, "Sessions": { "Store": "Redis" },
              "Saml": { "SigningKeys": [ { "Certificate": "sp.crt", "Key": "sp.key" } ] } }
            """);
        _folder.WithFile("sp.crt", ServiceProviderKeyFile.Certificate.ExportCertificatePem());
        _folder.WithFile("sp.key", ServiceProviderKeyFile.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());

        var (code, output, error) = await RunAsync("--seconds", "1");

        error.ShouldBe("");
        code.ShouldBe(ExitCodes.NotMeasured);
        output.ShouldMatch("round trips to Redis \\(PING\\) +not measured: Redis is not on this machine");
        output.ShouldMatch("look-ups of sessions in Redis, past the near cache +not measured: Redis is not on this machine");
        output.ShouldContain("the same through the gateway");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("61")]
    public async Task It_is_bounded(string seconds)
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""");

        var (code, _, error) = await RunAsync("--seconds", seconds);

        code.ShouldBe(ExitCodes.WrongInput);
        error.ShouldBe($"--seconds {seconds} is not a time to measure. Write a number from 1 to 60.\n");
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync(["bench", "--config", Path.Combine(_folder.Folder, "appsettings.json"), .. more]);
        return (code, output.ToString(), error.ToString());
    }
}
