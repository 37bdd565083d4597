using System.Net;
using System.Net.Sockets;
using JitGateway.Cli;
using JitGateway.Configuration;
using JitGateway.NodeLife;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Cli;

/// <summary>The command line and a node elsewhere: which one is asked, with which token, and what is said when it is none.</summary>
public sealed class NodeCommandTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";

    private readonly ConfigurationFolder _folder = new();
    private RunningGateway _gateway = null!;

    private string Node => _gateway.Management.GetLeftPart(UriPartial.Authority);

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""{ "Gateway": { "Management": { "Token": "{{Token}}" } } }""");
        _folder.WithFile("token", Token + "\n");
        _folder.WithFile("other-token", "another-token");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("sessions", "list")]
    [InlineData("queue", "list")]
    [InlineData("ledger", "verify")]
    [InlineData("history", "list")]
    [InlineData("history", "export")]
    public async Task With_an_address_and_a_token_no_configuration_is_needed(string command, string verb)
    {
        (await RunAsync(command, verb, "--node", Node, "--token", $"file:{_folder.Folder}/token", "--json")).Code.ShouldBe(0);

        Environment.SetEnvironmentVariable("NODE_COMMAND_TESTS_TOKEN", Token);
        (await RunAsync(command, verb, "--node", $"{Node}/", "--token", "env:NODE_COMMAND_TESTS_TOKEN")).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("users list", "")]
    [InlineData("users show --subject AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Nobody fits.")]
    [InlineData("history show ABCDE-FGHJK", "Nobody knows this support code.")]
    [InlineData("history show ABCDE-FGHJK --message", "No message is kept for this support code.")]
    [InlineData("history --told-by nobody", "")]
    [InlineData("history --from yesterday", "That does not say what to look for. --from is no time.")]
    public async Task A_node_elsewhere_answers_by_itself_what_it_does_not_have_or_understand(string command, string said)
    {
        var (_, _, error) = await RunAsync([.. command.Split(' '), "--node", Node, "--token", $"file:{_folder.Folder}/token"]);

        error.ShouldStartWith(said);
        if (said.Length == 0) error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1:9090", "file:token", "--node \"127.0.0.1:9090\" is no address of a management listener. Write http://HOST:PORT, as in http://10.0.0.7:9090.\n")]
    [InlineData("http://127.0.0.1:9090/sessions", "file:token", "--node \"http://127.0.0.1:9090/sessions\" is no address of a management listener. Write http://HOST:PORT, as in http://10.0.0.7:9090.\n")]
    [InlineData("http://127.0.0.1:9090", "hunter2", "--token takes the place of a token, not the token. Write env:NAME or file:PATH.\n")]
    [InlineData("http://127.0.0.1:9090", "env:NOT_SET_ANYWHERE", "--token env:NOT_SET_ANYWHERE names an environment variable that is not set.\n")]
    [InlineData("http://127.0.0.1:9090", "file:/nowhere/token", "--token file:/nowhere/token names a file that cannot be read (there is no such folder).\n")]
    [InlineData("http://127.0.0.1:9090", "file:/dev/null", "--token file:/dev/null holds nothing that can be sent as a token.\n")]
    public async Task What_is_no_node_and_no_token_is_said_before_anything_is_asked(string node, string token, string said) =>
        (await RunAsync("sessions", "list", "--node", node, "--token", token)).ShouldBe((2, "", said));

    [Fact]
    public async Task Inspect_asks_a_node_for_what_it_kept_and_says_that_there_is_nothing()
    {
        var (code, output, error) = await RunAsync("inspect", "--code", "ABCDE-FGH01", "--node", Node, "--token", $"file:{_folder.Folder}/token");

        (code, output).ShouldBe((4, ""));
        error.ShouldStartWith("No message is kept for this support code. Refused messages are kept only where Events:FailedMessages:Keep is set");
        (await RunAsync("inspect", "--code", "ABCDE-FGH01", "--node", Node, "--token", $"file:{_folder.Folder}/other-token")).Code.ShouldBe(1);
    }

    [Theory]
    [InlineData("message.xml", "--code", "ABCDE-FGH01", "--code shows what was found when the message was refused: FILE, --at and --idp do not go with it.\n")]
    [InlineData("--idp=corp", "--code", "ABCDE-FGH01", "--code shows what was found when the message was refused: FILE, --at and --idp do not go with it.\n")]
    [InlineData("message.xml", "--node", "http://127.0.0.1:9090", "--node and --token go with --code: a file is inspected here, by this configuration.\n")]
    public async Task Inspect_takes_a_file_or_a_code(string file, string option, string value, string said) => (await RunAsync("inspect", file, option, value)).ShouldBe((2, "", said));

    [Fact]
    public async Task To_ask_a_node_makes_no_key_and_says_what_is_missing()
    {
        var file = Path.Combine(_folder.Folder, "keyless", "gateway.json");
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "{{Node}}" } } }""", "keyless/gateway.json");

        var (code, output, error) = await RunBuiltAsync("sessions", "list", "--config", file);

        (code, output).ShouldBe((2, ""));
        error.ShouldBe("Nothing says by which token a node is to be asked: Saml:SigningKeys names no key, and no node has made one beside this configuration. Run this with the configuration and the keys that the node has, or name its Gateway:Management:Token with --token.\n");
        Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).ShouldBe([file]);
    }

    [Fact]
    public async Task Without_a_key_the_token_of_the_configuration_is_the_one_to_ask_by()
    {
        var file = Path.Combine(_folder.Folder, "keyless", "gateway.json");
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "{{Node}}", "Token": "file:../token" } } }""", "keyless/gateway.json");

        (await RunBuiltAsync("sessions", "list", "--config", file)).ShouldBe((0, "Nothing that fits.\n", ""));
        Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).ShouldBe([file]);
    }

    [Theory]
    [InlineData("sessions", "list")]
    [InlineData("history", "export")]
    public async Task A_wrong_token_is_called_one(string command, string verb) =>
        (await RunAsync(command, verb, "--node", Node, "--token", $"file:{_folder.Folder}/other-token"))
        .ShouldBe((1, "", $"The gateway at {Node} does not take this token. Name its Gateway:Management:Token with --token, or run this with the configuration and the keys that the node has.\n"));

    [Fact]
    public async Task Where_nobody_or_another_product_answers_it_says_so()
    {
        await using var other = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("<html>hello</html>"));
        var nobody = $"http://127.0.0.1:{UnusedPort()}";

        (await RunAsync("sessions", "list", "--node", nobody, "--token", $"file:{_folder.Folder}/token")).Error.ShouldStartWith($"No gateway answers at {nobody} (Connection refused");
        (await RunAsync("sessions", "list", "--node", other.Url, "--token", $"file:{_folder.Folder}/token")).ShouldBe((1, "", $"No gateway answers at {other.Url} (something else answers there, or an older gateway). --node takes the address of a management listener, not the one that people use.\n"));
        (await RunAsync("health", "--node", nobody)).Code.ShouldBe(1);
        (await RunAsync("health", "--node", other.Url)).Error.ShouldBe($"No gateway answers at {other.Url} (something else answers there, or an older gateway).\n");
    }

    [Fact]
    public async Task Health_needs_no_token_and_no_configuration_that_is_in_order()
    {
        _folder.With($$"""{ "Gateway": { "Management": { "Url": "{{Node}}" } }, "Nonsense": 1 }""");   // and no PublicOrigin

        var (code, text, _) = await RunAsync("health", "--config", Path.Combine(_folder.Folder, "appsettings.json"));

        code.ShouldBe(0);
        text.ShouldStartWith("healthy\nCOMPONENT");
        text.ShouldMatch("\nconfiguration +healthy +no +generation 1 is in force\n");
        (await RunAsync("health", "--node", Node, "--ask", "live")).Output.ShouldMatch("\nprocess +healthy +yes +it runs\n");
        (await RunAsync("health", "--node", Node, "--json")).Output.ShouldStartWith("{\n  \"status\": \"healthy\"");
        (await RunAsync("health", "--node", Node, "--strict")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Health_tells_scripts_whether_a_node_is_ready_and_whether_all_is_well()
    {
        _gateway.TryReconfigure("""{ "Nonsense": 1 }""").ShouldNotBeEmpty();
        (await RunAsync("health", "--node", Node)).Code.ShouldBe(0);
        var (code, text, _) = await RunAsync("health", "--node", Node, "--strict");
        code.ShouldBe(3);
        text.Split('\n')[2].ShouldStartWith("configuration  degraded", Case.Sensitive, "what is in trouble comes first");

        _gateway.Services.GetRequiredService<Drain>().TryBegin();
        (code, text, _) = await RunAsync("health", "--node", Node);
        code.ShouldBe(1);
        text.ShouldStartWith("unhealthy: node\n");
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(_ => throw new InvalidOperationException("nothing is to be built"), arguments);

    private static Task<(int Code, string Output, string Error)> RunBuiltAsync(params string[] arguments) => RunAsync(files => GatewayHost.Build(files), arguments);

    private static async Task<(int Code, string Output, string Error)> RunAsync(Func<ConfigurationFiles, WebApplication> build, params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(build, TextReader.Null, output, error).RunAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
