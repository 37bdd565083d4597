using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>What no command foresaw is one sentence, whatever the command.</summary>
[Collection(WholeProcess.Name)]
public sealed class TroubleTests : IDisposable
{
    private const string Planted = "Password=hunter2";

    public static TheoryData<string> Commands => [.. CommandTree.Leaves(CommandPage.Root()).Select(c => c.Name).Except(["health", "completion"], StringComparer.Ordinal)];   // these two build nothing

    public void Dispose() => Environment.SetEnvironmentVariable(Trouble.Variable, null);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task It_is_one_sentence_that_quotes_nothing(string name)
    {
        var (code, output, error) = await RunAsync(new InvalidOperationException(Planted), ArgumentsOf(name));

        (code, output, error).ShouldBe((ExitCodes.CannotRun, "", $"jitgateway {name} failed: it met what it does not know how to handle. Details: --verbose, or JITGATEWAY_VERBOSE=1.\n"));
    }

    [Fact]
    public async Task The_whole_of_it_is_there_for_whoever_asks()
    {
        var (code, _, error) = await RunAsync(new InvalidOperationException(Planted), "check", "--verbose");
        code.ShouldBe(ExitCodes.CannotRun);
        error.ShouldStartWith($"jitgateway check failed: it met what it does not know how to handle.\nSystem.InvalidOperationException: {Planted}\n   at ");

        Environment.SetEnvironmentVariable(Trouble.Variable, "1");
        (await RunAsync(new InvalidOperationException(Planted), "check")).Error.ShouldBe(error);
    }

    [Fact]
    public async Task What_the_system_says_of_a_file_or_a_connection_is_told_in_one_line() =>
        (await RunAsync(new IOException("No space left on device : '/var/x\u001b[2J'\n."), "bench")).Error.ShouldBe("jitgateway bench failed (No space left on device : '/var/x\uFFFD[2J'). Details: --verbose, or JITGATEWAY_VERBOSE=1.\n");

    [Fact]
    public async Task An_answer_that_is_no_answer_is_no_stack_trace_either()
    {
        await using var node = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync("[]"u8.ToArray()).AsTask();
        });
        using var folder = new ConfigurationFolder();

        var (code, output, error) = await RunAsync(new InvalidOperationException("nothing is to be built"), "sessions", "list", "--node", node.Url, "--token", $"file:{folder.WithFile("token", "t")}");

        (code, output, error).ShouldBe((ExitCodes.CannotRun, "", "jitgateway sessions list failed: it met what it does not know how to handle. Details: --verbose, or JITGATEWAY_VERBOSE=1.\n"));
    }

    private static string[] ArgumentsOf(string name)
    {
        var command = CommandTree.Leaves(CommandPage.Root()).Single(c => c.Name == name).Command;
        return [.. name.Split(' '), .. name == "inspect" ? ["/dev/null"] : CommandArguments.Of(name, command)];   // no node is asked, so that what fails is ours
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Exception trouble, params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(_ => throw trouble, TextReader.Null, output, error).RunAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
