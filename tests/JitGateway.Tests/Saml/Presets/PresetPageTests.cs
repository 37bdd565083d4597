using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JitGateway.Saml.Presets;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Presets;

/// <summary>Each preset has a page that says what to click, what to paste, and how to see that it works.</summary>
public sealed partial class PresetPageTests
{
    private static readonly System.Text.Json.JsonDocumentOptions Lenient = new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static string Folder => Path.Combine(SourceTree.Root, "deploy", "recipes", "idp");

    public static TheoryData<string> Names => [.. Enum.GetNames<PresetName>()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Its_configuration_is_accepted_as_it_stands(string preset)
    {
        var configurations = Configurations(await PageAsync(preset));
        configurations.ShouldNotBeEmpty();
        foreach (var json in configurations)
        {
            using var folder = new ConfigurationFolder()
                .With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Saml": { "SigningKeys": [ { "Certificate": "keys/sp.crt", "Key": "keys/sp.key" } ] } }""", "base.json").With(json);
            folder.WithFile("keys/sp.crt", ServiceProviderKeyFile.Pem);
            folder.WithFile("keys/sp.key", ServiceProviderKeyFile.Pem);
            folder.WithFile("keys/federation.crt", ServiceProviderKeyFile.Certificate.ExportCertificatePem());
            folder.Errors().ShouldBeEmpty();
        }

        JsonNode.Parse(configurations[0], null, Lenient)!["Saml"]!["IdentityProviders"]!.AsObject().Single().Value!["Preset"]!.GetValue<string>().ShouldBe(preset);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_says_what_to_click_what_to_paste_and_how_to_see_that_it_works(string preset)
    {
        var page = await PageAsync(preset);

        foreach (var heading in new[] { "## What to click", "## What to paste", "## How to see that it works", "## Habits" }) page.ShouldContain($"\n{heading}\n");
        page.ShouldContain("https://sso.example.com/sso/metadata");
        page.ShouldContain("/health/ready");
    }

    [Fact]
    public async Task All_of_them_are_listed()
    {
        var index = await File.ReadAllTextAsync(Path.Combine(Folder, "README.md"));

        foreach (var page in Directory.EnumerateFiles(Folder, "*.md").Select(Path.GetFileName).Where(static f => f != "README.md")) index.ShouldContain($"({page})");
        foreach (var preset in Enum.GetNames<PresetName>()) index.ShouldContain($"`{preset}`");
    }

    private static Task<string> PageAsync(string preset) => File.ReadAllTextAsync(Path.Combine(Folder, preset switch
    {
        "WorkspaceOne" => "workspace-one.md",
        _ => preset.ToLowerInvariant() + ".md",
    }));

    private static List<string> Configurations(string page) => [.. ConfigurationPattern().Matches(page).Select(static m => m.Groups["json"].Value)];

    [GeneratedRegex("```jsonc\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConfigurationPattern();
}
