using System.CommandLine;
using System.Text.RegularExpressions;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>A value that cannot be meant, for each option and argument of each command: what is said of it is for operators, not for those who read the source.</summary>
public sealed partial class WrongValueTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";

    private readonly ConfigurationFolder _folder = new();
    private RunningGateway _gateway = null!;

    public static TheoryData<string> Commands => [.. CommandTree.Leaves(CommandPage.Root()).Select(c => c.Name)];

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""{ "Gateway": { "Management": { "Token": "{{Token}}" } } }""");
        _folder.WithFile("token", Token);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task No_answer_to_a_wrong_value_names_a_type_of_the_program(string name)
    {
        var command = CommandTree.Leaves(CommandPage.Root()).Single(c => c.Name == name).Command;
        foreach (var line in Lines(name, command))
        {
            var (output, error) = await RunAsync(line);

            OfTheProgram().Match(error + output).Value.ShouldBeEmpty($"{string.Join(' ', line)}: {error}");
        }
    }

    [Theory]
    [InlineData("history --limit 0", "--limit")]
    [InlineData("history --from yesterday", "--from")]
    [InlineData("history --slower soon", "--slower")]
    [InlineData("history --before nothing", "--before")]
    [InlineData("queue list --limit 0", "--limit")]
    [InlineData("sessions list --limit 0", "--limit")]
    public async Task What_a_node_does_not_take_is_told_by_the_option_that_was_written(string line, string option)
    {
        var (_, error) = await RunAsync([.. line.Split(' '), "--node", _gateway.Management.GetLeftPart(UriPartial.Authority), "--token", $"file:{_folder.Folder}/token"]);

        error.ShouldMatch($"(^|\\. ){option} ");
        error.ShouldNotMatch($"(^|\\. ){option.TrimStart('-')} ");
    }

    [Theory]
    [InlineData("limit cannot be \"0\". Write 1 to 1000.", "--limit cannot be \"0\". Write 1 to 1000.")]
    [InlineData("That is wrong. changedAfter is no time. Write another one.", "That is wrong. --changed-after is no time. Write another one.")]
    [InlineData("node is there more than once. It is not from limit.", "--told-by is there more than once. It is not from limit.")]
    [InlineData("number cannot be \"x\".", "NUMBER cannot be \"x\".")]
    [InlineData("colour is not known here. Known are limit, node.", "colour is not known here. Known are limit, node.")]
    public void A_name_of_the_interface_becomes_the_option_where_it_begins_a_sentence(string told, string said)
    {
        var names = new ParameterNames();
        names.Add("node", new Option<string>("--told-by"));

        names.In(told, new Command("list") { new Option<int>("--limit"), new Option<string>("--changed-after"), new Argument<long>("NUMBER") }).ShouldBe(said);
    }

    [Theory]
    [InlineData("users show --issuer https://idp.example.com", "--issuer goes with --value: the person's NameID, and the entity id of who gave it.")]
    [InlineData("history list --value ada", "--value goes with --issuer: the person's NameID, and the entity id of who gave it.")]
    [InlineData("queue drop --backend wiki --subject x --issuer y --value z", "--subject is the person's hash, --issuer and --value say whose it is: write one or the other.")]
    [InlineData("users show", "Say whose it is: --subject, --issuer with --value or --backend with --account.")]
    [InlineData("users show --backend wiki", "Say whose it is: --subject, --issuer with --value or --backend with --account.")]
    [InlineData("queue replay --backend wiki", "Say whose it is: --subject, --issuer with --value or --backend with --all.")]
    [InlineData("ledger show --subject x", "Option '--backend' is required.")]
    public async Task Who_is_meant_is_said_in_one_way(string line, string said) => (await RunAsync(line.Split(' '))).Error.Split('\n')[0].ShouldBe(said);

    private IEnumerable<string[]> Lines(string name, Command command)
    {
        string[] node = CommandTree.OptionsOf(command).Any(o => o.Name == "--token") ? ["--node", _gateway.Management.GetLeftPart(UriPartial.Authority), "--token", $"file:{_folder.Folder}/token"] : [];
        string[] person = CommandTree.OptionsOf(command).Any(o => o.Name == "--issuer") ? ["--backend", "wiki", "--subject", "x"] : [];
        string[] needed = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.ValueType == typeof(string) ? "x" : "1")];
        foreach (var option in CommandTree.OptionsOf(command).Where(o => o.ValueType != typeof(bool)))
        {
            string[] whom = option.Name is "--backend" or "--subject" or "--issuer" or "--value" or "--account" ? [] : person;
            string[] others = [.. CommandTree.OptionsOf(command).Where(o => o.Required && o != option && !whom.Contains(o.Name)).SelectMany(o => (string[])[o.Name, "x"])];
            string[] yes = CommandTree.OptionsOf(command).Any(o => o.Name == "--yes") ? ["--yes"] : [];
            foreach (var wrong in option.Name == "--out" ? (string[])[""] : ["wrong!", "-1", "", "99999999999999999999"])   // any name of a file will do
                yield return [.. name.Split(' '), .. needed, .. others, .. yes, option.Name, wrong, .. option.Name is "--node" or "--token" ? [] : node, .. whom];
        }

        foreach (var argument in command.Arguments) yield return [.. name.Split(' '), "wrong!", .. node];
    }

    private static async Task<(string Output, string Error)> RunAsync(string[] line)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, output, error).RunAsync(line);
        return (output.ToString(), error.ToString());
    }

    [GeneratedRegex(@"System\.\w+|\b(?:Int32|Int64|Double|Boolean|TimeSpan|DateTimeOffset|FileInfo|Uri|\w+Exception)\b", RegexOptions.NonBacktracking)]
    private static partial Regex OfTheProgram();
}
