using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The commands of the page about check, each carried out as it stands there, in a folder with a configuration of the kind that the page speaks of.</summary>
public sealed partial class CheckRecipeTests
{
    private const string Everybody = """ "docs": { "Match": { "Path": "/docs" }, "Destinations": [ "https://docs.internal.example.com" ] } """;
    private const string Staff = """ "docs": { "Match": { "Path": "/docs" }, "Destinations": [ "https://docs.internal.example.com" ], "Access": [ { "Groups": [ "staff" ], "Effect": "Allow" }, { "Effect": "Deny" } ] } """;
    private const string Wiki = """
        "wiki": {
          "Match": { "Path": "/wiki" }, "Destinations": [ "http://10.0.0.5:8080" ], "Access": [ { "Effect": "Allow" } ],
          "Provisioning": { "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}" }, "Scim": { "BaseUrl": "http://10.0.0.5:8080/scim/v2", "Token": "env:WIKI_SCIM_TOKEN" } }
        }
        """;

    private static readonly RecipePage Page = new("check.md");

    [Fact]
    public async Task In_a_pipeline_errors_and_risks_end_the_command_with_their_codes()
    {
        var command = Page.Block("--strict\n").Trim();
        command.ShouldBe("jitgateway check --config gateway.json --strict");

        (await CodeAsync(command, Staff)).ShouldBe(0);
        (await CodeAsync(command, Everybody)).ShouldBe(4);
        (await CodeAsync(command, Staff.Replace("Destinations", "Destination", StringComparison.Ordinal))).ShouldBe(2);
    }

    [Fact]
    public async Task A_risk_that_is_accepted_is_taken_out_by_its_id_and_others_are_not()
    {
        var command = Page.Block("| jq ").Trim();

        (await CodeAsync(command, Everybody)).ShouldBe(0);
        (await CodeAsync(command, Everybody, """ "AllowSha1": true """)).ShouldBe(1);
    }

    [Fact]
    public async Task The_risks_in_the_example_are_told_in_those_words()
    {
        var (_, said) = await RunAsync("jitgateway check --config gateway.json", Wiki, """ "AllowSha1": true """);

        WithoutPlaces(said).ShouldBe(WithoutPlaces(Page.Block("RISK risk.saml.sha1: ")));
    }

    private static IReadOnlyList<string> WithoutPlaces(string said) => [.. said.Split('\n').Where(l => l.StartsWith("RISK ", StringComparison.Ordinal)).Select(l => PlacePattern().Replace(l, ": "))];

    private static async Task<int> CodeAsync(string command, string backend, string provider = "") => (await RunAsync(command, backend, provider)).Code;

    private static async Task<(int Code, string Said)> RunAsync(string command, string backend, string provider = "")
    {
        var folder = RepositoryPaths.NewWorkDirectory("check");
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.json"), $$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Urls": "http://127.0.0.1:8080",
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "https://idp.example.com/metadata"{{(provider.Length > 0 ? "," : "")}}{{provider}} } } },
              "Backends": { {{backend}} }
            }
            """);
        var script = $$"""jitgateway() { dotnet "{{Path.Combine(AppContext.BaseDirectory, "jitgateway.dll")}}" "$@"; }; {{command}}""";
        await using var shell = ChildProcess.Start("bash", ["-uo", "pipefail", "-c", script], folder, new Dictionary<string, string> { ["WIKI_SCIM_TOKEN"] = "of-a-test" });
        return (await shell.WaitForExitAsync(), shell.Output);
    }

    [GeneratedRegex(@": \S+:\d+:\d+: ", RegexOptions.None, 1000)]
    private static partial Regex PlacePattern();
}
