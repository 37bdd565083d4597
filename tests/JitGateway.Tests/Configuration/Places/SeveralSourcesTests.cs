using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration.Places;

/// <summary>Values from everywhere at once. The environment is the whole process's.</summary>
[Collection(WholeProcess.Name)]
public sealed class SeveralSourcesTests : IDisposable
{
    private const string Variable = "Sessions__IdleTimeout";
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Errors_in_two_files_in_the_environment_and_on_the_command_line_are_told_at_once_each_with_its_source()
    {
        _folder.With("""
            { "Gateway": { "PublicOrigin": "http://sso.example.com" },
              "Backends": { "wiki": { "Match": { "Path": "wiki" }, "Destinations": "http://10.0.0.5" } } }
            """);
        _folder.With("""
            { "Backends": {
              "docs": { "Match": { "Path": "/docs" } } } }
            """, "later.json");
        Environment.SetEnvironmentVariable(Variable, "half an hour");
        try
        {
            var (code, said) = await CorpusTests.RunAsync("check", "--config", File("appsettings.json"), "--config", File("later.json"), "--set", "Sessions:NearCache=soon");

            code.ShouldBe(ExitCodes.WrongInput);
            said.ShouldContain($"{File("appsettings.json")}:1:16: Gateway:PublicOrigin = \"http://sso.example.com\": is http");
            said.ShouldContain($"{File("appsettings.json")}:2:38: Backends:wiki:Match:Path = \"wiki\": does not begin with a slash");
            said.ShouldContain($"{File("later.json")}:2:3: Backends:docs:Destinations: is missing");
            said.ShouldContain($"environment variable {Variable}: Sessions:IdleTimeout = \"half an hour\": is not a time span");
            said.ShouldContain("command line: Sessions:NearCache = \"soon\": is not a time span");
            said.ShouldContain("The configuration has 5 errors and 2 risks.");
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    private string File(string name) => Path.Combine(_folder.Folder, name);
}
