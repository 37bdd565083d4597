using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using JitGateway.Cli;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Inspection;

namespace JitGateway.Tests.Cli;

/// <summary>The output on <c>deploy/recipes/inspect.md</c> is what the commands really write; <c>JITGATEWAY_WRITE_SENTENCES=1</c> puts it there.</summary>
public sealed partial class InspectRecipeTests : IAsyncLifetime
{
    private readonly InspectionBed _bed = new();

    private static string Page([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../../deploy/recipes/inspect.md"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [InlineData("jitgateway inspect --config gateway.json --redact --at 2026-03-01T14:30:00Z ada.txt")]
    [InlineData("jitgateway metadata --config gateway.json --idp corp")]
    public async Task Is_what_the_command_writes(string command)
    {
        var message = (Exchange.Good with { Audiences = ["https://sso.example.com"], Attributes = [new("mail", "ada@example.com"), new("memberOf", "staff", "wiki")], NameId = "ada-0042" })
            .ToXml(MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = InspectionBed.Certificate("CN=idp.example.com 2026", Exchange.AttackersKey) });
        await File.WriteAllTextAsync(Path.Combine(_bed.Folder, "ada.txt"), message);
        var page = await File.ReadAllTextAsync(Page());
        page.ShouldContain($"```\n{command}\n```\n");

        var written = await RunAsync(command);

        var place = page.IndexOf("```\n", page.IndexOf(command, StringComparison.Ordinal) + command.Length + 5, StringComparison.Ordinal) + 4;
        var end = page.IndexOf("```", place, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_SENTENCES") == "1") await File.WriteAllTextAsync(Page(), page[..place] + written + page[end..]);
        else page[place..end].ShouldBe(written);
    }

    private async Task<string> RunAsync(string command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var line = new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error);
        var configuration = _bed.Configured();
        await line.RunAsync([.. command.Split(' ').Skip(1).Select(a => a switch { "gateway.json" => configuration, "ada.txt" => Path.Combine(_bed.Folder, a), _ => a })]);
        error.ToString().ShouldBeEmpty();
        var text = output.ToString().ReplaceLineEndings("\n").Replace($"{_bed.Folder}/", "", StringComparison.Ordinal);
        var xml = text.IndexOf("\nXML\n", StringComparison.Ordinal);
        text = xml < 0 ? text : $"{text[..xml]}\nXML\n…\n";
        return Days().Replace(Fingerprints().Replace(text.Replace(InspectionBed.Fingerprint(InspectionBed.CorpCertificate), string.Concat(Enumerable.Repeat("4f", 32)), StringComparison.Ordinal), m => m.Value.Length == 64 && m.Value != string.Concat(Enumerable.Repeat("4f", 32)) ? string.Concat(Enumerable.Repeat("9a", 32)) : m.Value), " CN=corp  3000\n");
    }

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex Fingerprints();

    [GeneratedRegex(" CN=corp  \\d+\\n", RegexOptions.NonBacktracking)]
    private static partial Regex Days();
}
