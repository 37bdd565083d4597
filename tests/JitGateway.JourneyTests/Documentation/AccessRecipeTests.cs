using System.Text.Json;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about access rules: what it asks is asked as it stands there, and answered as it says.</summary>
public sealed class AccessRecipeTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "jitgateway.dll");

    private readonly RecipePage _page = new("access.md");

    [Fact]
    public async Task The_command_says_what_the_page_shows()
    {
        var directory = RecipeTests.Prepare();
        await File.WriteAllTextAsync(Path.Combine(directory, "gateway.json"), _page.Blocks("jsonc")[0]);
        const int KeptOut = 3;

        var said = await RecipeScript.RunAsync($$"""
            jitgateway() { dotnet "{{Program}}" "$@" --config base.json; }
            cd "{{directory}}"
            {{_page.Blocks("sh")[0].Trim()}} || [ $? = {{KeptOut}} ]
            """, new Dictionary<string, string>());

        Lines(said).ShouldBe(Lines(_page.Blocks("text").Single().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    }

    [Fact]
    public async Task A_running_node_answers_the_call_of_the_page()
    {
        const string Token = "a-token-of-the-management-listener";
        var configuration = new GatewayConfiguration(new Uri($"https://sso.example.com:{FreePort.Next()}")).With("Saml:IdentityProviders:corp", """{ "Metadata": "corp.xml" }""").WithPage(_page.Blocks("jsonc")[0]).With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""");
        await using var node = await GatewayProcess.StartAsync(configuration);

        var said = await RecipeScript.RunAsync($"curl() {{ command curl -sf \"$@\"; }}\n{_page.Blocks("sh")[1].Replace("http://127.0.0.1:9090", node.Management.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)}", new Dictionary<string, string> { ["TOKEN"] = Token });

        var decision = JsonDocument.Parse(string.Join('\n', said)).RootElement.GetProperty("decision");
        decision.GetProperty("kind").GetString().ShouldBe("Denied");
        decision.GetProperty("rule").GetInt32().ShouldBe(3);
    }

    /// <summary>All but the person, whose key is another one for each identity provider.</summary>
    private static IEnumerable<string> Lines(IEnumerable<string> text) => text.Where(line => !line.StartsWith("PERSON", StringComparison.Ordinal)).Select(line => string.Join("  ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
