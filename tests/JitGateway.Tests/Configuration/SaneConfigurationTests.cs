using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration;

/// <summary>Check does not nag: the configurations that people copy have the risks that they really have, and no others.</summary>
public sealed partial class SaneConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_example_of_the_README_has_the_one_risk_that_its_token_goes_by_http()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "README.md"));
        var file = _folder.WithFile("gateway.json", Jsonc().Match(readme).Groups["json"].Value);
        Environment.SetEnvironmentVariable("WIKI_SCIM_TOKEN", "of-a-test");

        var risks = await RisksAsync(file, "http://127.0.0.1:8080");

        risks.ShouldBe(["risk.adapter.clear Backends:wiki:Provisioning:Scim:BaseUrl"]);
    }

    [Fact]
    public async Task The_demo_has_its_secrets_in_clear_and_two_applications_for_everybody()
    {
        // beside its phone book, as the demo itself has it
        var demo = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "deploy", "demo", "demo.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.ToString();
        var plugin = Path.Combine(SourceTree.Root, "deploy", "recipes", "plugin", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Acme.Phonebook.dll");
        _folder.WithFile("phonebook.json", "{}");
        var file = _folder.WithFile("demo.json", demo.Replace("plugins/phonebook/Acme.Phonebook.dll", plugin, StringComparison.Ordinal));

        var risks = await RisksAsync(file, "http://127.0.0.1:8080");

        risks.ShouldBe(
        [
            "risk.secret.clear Backends:wiki:Provisioning:Scim:Token",
            "risk.access.everybody Backends:timesheets:Access",
            "risk.secret.clear Backends:rooms:Provisioning:Webhook:Secrets:0",
            "risk.secret.clear Backends:helpdesk:Provisioning:Rest:ApiKey:Value",
            "risk.access.everybody Backends:phones:Access",
        ]);
    }

    private static async Task<IReadOnlyList<string>> RisksAsync(string file, string urls)
    {
        var (code, said) = await CorpusTests.RunAsync("check", "--json", "--config", file, "--urls", urls);
        code.ShouldBe(0, said);
        using var report = JsonDocument.Parse(said);
        return [.. report.RootElement.GetProperty("risks").EnumerateArray().Select(r => $"{r.GetProperty("id")} {r.GetProperty("key")}")];
    }

    [GeneratedRegex("```jsonc\n// gateway.json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Jsonc();
}
