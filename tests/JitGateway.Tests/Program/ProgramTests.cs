using System.Net;
using System.Net.Sockets;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Program;

public sealed class ProgramTests : IDisposable
{
    private const string Good = """{ "Gateway": { "PublicOrigin": "http://127.0.0.1" } }""";
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serves_what_stands_in_the_folder_and_stops_in_good_order_when_told()
    {
        _folder.With(Good);
        await using var program = GatewayProgram.Start(_folder, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await program.AddressAsync() };

        using var nothing = await client.GetAsync("/");
        var (exit, errors) = await program.TerminateAsync();

        nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        program.Output.ShouldContain("serves http://127.0.0.1, listening on http://127.0.0.1:");
        program.Output.ShouldContain("0 backends, 0 identity providers, sessions in Memory");
        program.Output.ShouldMatch("1000 NOT_FOUND, reason request.no_endpoint: GET /, backend -, - \\[[0-9A-Z]{5}-[0-9A-Z]{5}\\]");
        program.Output.ShouldContain("Stopping");
        program.Output.ShouldNotContain("Microsoft.");
        errors.ShouldBeEmpty();
        exit.ShouldBe(0);
    }

    [Fact]
    public async Task The_default_configuration_starts()
    {
        _folder.With(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));
        await using var program = GatewayProgram.Start(_folder, "serve", "--urls", "http://127.0.0.1:0", "--set", "Gateway:Management:Url=http://127.0.0.1:0");

        await program.WaitForAsync("Health and metrics on http://127.0.0.1:");

        program.Output.ShouldContain("Health and metrics on http://127.0.0.1:");
        (await program.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_later_source_wins()
    {
        _folder.With(Good);
        var site = _folder.WithFile("site.json", """{ "Gateway": { "PublicOrigin": "http://127.0.0.2" } }""");
        var node = _folder.WithFile("node.json", """{ "Gateway": { "PublicOrigin": "http://127.0.0.3" }, "Logging": { "Console": { "FormatterName": "json" } } }""");
        await using var program = GatewayProgram.Start(_folder, "--config", site, "-c", node, "--set", "Gateway:PublicOrigin=http://127.0.0.4", "--urls", "http://127.0.0.1:0");

        await program.WaitForAsync("serves http://");

        program.Output.ShouldContain("serves http://127.0.0.4,");
        program.Output.ShouldStartWith("{\"time\":\"");
    }

    [Fact]
    public async Task A_wrong_configuration_is_the_whole_list_and_exit_code_2()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "http://sso.example.com", "TrustedProxies": [ "ten" ] }, "Urls": "8080" }""");

        var (exit, output, errors) = await GatewayProgram.RunAsync(_folder);

        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        var file = Path.Combine(_folder.Folder, "appsettings.json");
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            $"{file}:1:16: Gateway:PublicOrigin = \"http://sso.example.com\": is http, which is allowed on loopback only: cookies and assertions would travel in clear. Write https://sso.example.com.",
            $"{file}:1:78: Gateway:TrustedProxies:0 = \"ten\": is neither an address nor a network. Write an address such as 10.0.0.1 or a network such as 10.0.0.0/8.",
            $"{file}:1:89: Urls = \"8080\": is not an address to listen on. Write http://ADDRESS:PORT, as in http://127.0.0.1:8080; several are separated by semicolons.",
        ]);
    }

    [Fact]
    public async Task A_key_that_cannot_be_kept_is_an_error_of_the_configuration_too()
    {
        _folder.With(Good);
        _folder.WithFile("keys", "a file where the folder belongs");

        var (exit, _, errors) = await GatewayProgram.RunAsync(_folder, "--urls", "http://127.0.0.1:0");

        exit.ShouldBe(2);
        errors.ShouldStartWith("Saml:SigningKeys: ");
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_an_error_of_the_configuration()
    {
        _folder.With(Good);
        var missing = Path.Combine(_folder.Folder, "missing.json");

        var (exit, _, errors) = await GatewayProgram.RunAsync(_folder, "--config", "missing.json");

        exit.ShouldBe(2);
        errors.Trim().ShouldBe($"{missing}: does not exist. Name an existing file with --config, or make this one.");
    }

    [Theory]
    [InlineData("jitgateway has no option --conifg. Did you mean --config?", "--conifg")]
    [InlineData("There is no command chekc. Did you mean check?", "chekc")]
    [InlineData("Required argument missing for option: '--config'.", "--config")]
    [InlineData("\"Gateway:PublicOrigin\" is not KEY=VALUE.", "--set", "Gateway:PublicOrigin")]
    public async Task A_wrong_command_line_shows_the_usage_and_exit_code_2(string message, params string[] arguments)
    {
        var (exit, output, errors) = await GatewayProgram.RunAsync(_folder, arguments);

        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldStartWith(message + "\n\nUsage: jitgateway");
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("--set")]
    public async Task A_port_that_is_taken_is_said_in_one_sentence(string which)
    {
        _folder.With(Good);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";
        string[] arguments = which == "--urls" ? ["--urls", address] : ["--urls", "http://127.0.0.1:0", "--set", $"Gateway:Management:Url={address}"];

        var (exit, output, errors) = await GatewayProgram.RunAsync(_folder, arguments);

        exit.ShouldBe(1);
        output.ShouldNotContain("Exception");
        errors.Trim().ShouldBe($"The gateway cannot listen: Failed to bind to address {address}: address already in use. Stop what listens there, or choose another address (--urls, Gateway:Management:Url).");
    }

    [Fact]
    public async Task Redis_and_an_identity_provider_that_do_not_answer_do_not_keep_it_from_starting()
    {
        _folder.With($$"""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "http://127.0.0.1:0" } },
              "Redis": { "Configuration": "{{new Uri(ScriptedBackend.Nobody).Authority}}" },
              "Sessions": { "Store": "Redis" },
              "Saml": {
                "SigningKeys": [ { "Certificate": "sp.pem", "Key": "sp.pem" } ],
                "IdentityProviders": { "corp": { "Metadata": "{{ScriptedBackend.Nobody}}/metadata" } }
              } }
            """);
        _folder.WithFile("sp.pem", ServiceProviderKeyFile.Pem);
        await using var program = GatewayProgram.Start(_folder, "--urls", "http://127.0.0.1:0");

        using var client = new HttpClient { BaseAddress = await program.AddressAsync() };
        using var metadata = await client.GetAsync("/sso/metadata");
        using var ready = await client.GetAsync(new Uri(await program.ManagementAsync(), "/health/ready"));
        var reasons = await ready.Content.ReadAsStringAsync();

        program.Output.ShouldContain("sessions in Redis");
        metadata.StatusCode.ShouldBe(HttpStatusCode.OK);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reasons.ShouldContain("corp: ");
        reasons.ShouldContain("unreachable: ");
        (await program.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Help_and_version_go_to_the_standard_output()
    {
        var help = await GatewayProgram.RunAsync(_folder, "--help");
        var version = await GatewayProgram.RunAsync(_folder, "--version");

        help.ExitCode.ShouldBe(0);
        help.Output.ShouldContain("--config <FILE>");
        help.Output.ShouldContain("--urls <URLS>");
        version.ExitCode.ShouldBe(0);
        version.Output.ShouldMatch("^[0-9]+\\.[0-9]+\\.[0-9]+");
    }
}
