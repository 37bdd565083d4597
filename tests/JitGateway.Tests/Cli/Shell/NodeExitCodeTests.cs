using System.CommandLine;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>One rule for the exit codes of all commands that ask a node, by what the node answers.</summary>
public sealed class NodeExitCodeTests : IAsyncLifetime
{
    private const string Empty = """{ "sessions": [], "entries": [], "accounts": [], "events": [], "queues": [ { "backend": "wiki", "waiting": 0, "dead": 0 } ], "more": false, "incomplete": false, "maybeTwice": false, "cursor": null }""";

    private readonly ConfigurationFolder _folder = new();
    private ScriptedBackend _node = null!;
    private int _status;
    private string _answer = "";

    public static TheoryData<string> Asking => [.. Commands().Select(c => c.Name)];

    public async Task InitializeAsync()
    {
        _folder.WithFile("token", "operators-own-token");
        _node = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = _status;
            context.Response.ContentType = _status == 200 ? "application/json" : "application/problem+json";
            return context.Response.WriteAsync(_answer);
        });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Every_command_that_asks_a_node_is_held_to_the_rule() => Asking.Count.ShouldBeGreaterThanOrEqualTo(20);

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task What_the_node_calls_wrong_is_a_wrong_command_line(string name) => (await RefusedAsync(name, 400)).ShouldBe((ExitCodes.WrongInput, "", "Title. Detail.\n"));

    /// <summary>A list has no such answer, but to a filter that names what is not there, which is a wrong command line.</summary>
    [Theory]
    [MemberData(nameof(Asking))]
    public async Task What_is_not_there_is_not_there(string name) =>
        (await RefusedAsync(name, 404)).ShouldBe((name is "sessions list" or "queue list" or "users list" or "history list" or "history export" or "ledger verify" ? ExitCodes.WrongInput : name is "inspect" ? ExitCodes.NothingKept : ExitCodes.NotThere, "", "Title. Detail.\n"));

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task What_cannot_be_done_is_told_from_what_could_not_be_asked(string name)
    {
        var isAct = name is "ledger replay" or "ledger undo" or "users disable" or "users enable" or "users relink" or "users unlink";

        (await RefusedAsync(name, 409)).Code.ShouldBe(isAct ? ExitCodes.NotDone : ExitCodes.CannotRun);
        (await RefusedAsync(name, 503)).ShouldBe((ExitCodes.CannotRun, "", "Title. Detail.\n"));
    }

    [Theory]
    [InlineData("sessions list")]
    [InlineData("queue list")]
    [InlineData("users list")]
    [InlineData("history list")]
    [InlineData("ledger history")]
    public async Task A_list_with_nothing_in_it_is_done_as_asked(string name)
    {
        (_status, _answer) = (200, Empty);

        var (code, output, error) = await RunAsync(name);

        (code, error).ShouldBe((ExitCodes.Done, ""));
        output.ShouldEndWith("Nothing that fits.\n");
        (await RunAsync(name, "--json")).Code.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Who_asks_for_one_session_that_is_not_there_is_told_so()
    {
        (_status, _answer) = (200, Empty);

        (await RunAsync("sessions show")).ShouldBe((ExitCodes.NotThere, "", "There is no such session.\n"));
    }

    private Task<(int Code, string Output, string Error)> RefusedAsync(string name, int status)
    {
        (_status, _answer) = (status, JsonSerializer.Serialize(new { title = "Title", status, detail = "Detail." }));
        return RunAsync(name);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string name, params string[] more)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var command = Commands().Single(c => c.Name == name).Command;
        string[] arguments = [.. name.Split(' '), .. CommandArguments.Of(name, command), "--node", _node.Url, "--token", $"file:{_folder.Folder}/token", .. more];
        var code = await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, output, error).RunAsync(arguments);
        ExitCodes.Of(command).Keys.ShouldContain(code, $"{name} ends with a code that it does not declare");
        return (code, output.ToString(), error.ToString());
    }

    private static IEnumerable<(string Name, Command Command)> Commands() => CommandTree.Leaves(CommandPage.Root()).Where(c => CommandTree.OptionsOf(c.Command).Any(o => o.Name == "--token"));
}
