using System.Text.Json.Nodes;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about plug-ins, followed to the letter: the sample is built and hashed by its own commands.</summary>
public sealed class PluginRecipeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(4);
    private readonly RecipePage _page = new("plugin.md");
    private readonly string _directory = RepositoryPaths.NewWorkDirectory("plugin");

    [Fact]
    public async Task The_page_about_plug_ins_works_as_it_stands()
    {
        // a copy: what is built here would else be what the other tests load
        foreach (var part in new[] { ".build", "deploy/recipes/plugin", "gateway/Plugins" }) Copy(part);
        foreach (var file in new[] { "deploy/Directory.Build.props", "gateway/Directory.Build.props" }) File.Copy(Path.Combine(RepositoryPaths.Root, file), Path.Combine(_directory, file));
        await RunAsync(_page.Blocks("sh")[0]);
        var hash = (await RunAsync(_page.Blocks("sh")[1])).Split(' ')[0];
        var book = Path.Combine(_directory, "phonebook.json");
        await File.WriteAllTextAsync(book, """{ "groups": [ "Third floor" ] }""");
        var plugins = new Dictionary<string, object> { ["Acme.Phonebook"] = new { Path = Path.Combine(_directory, "plugins", "phonebook", "Acme.Phonebook.dll"), Sha256 = hash } };

        await using var gateway = _page.Start("phones", new Dictionary<string, object> { ["Acme.Phonebook"] = new { File = book } }, plugins: plugins);

        (await gateway.CheckAsync()).ShouldBe(new AdapterResult<string>.Done("a phone book with 0 entries"));
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Created>();
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await gateway.PassAsync(Ada("eng", ("surname", "King")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["surname"]);
        var entry = JsonNode.Parse(await File.ReadAllTextAsync(book))!["entries"]!.AsArray().ShouldHaveSingleItem()!;
        entry["fields"]!["login"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("ada");
        entry["fields"]!["surname"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("King");
        entry["groups"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("Third floor");
    }

    private static UserIdentity Ada(string groups, params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "Ada"), ("surname", "Lovelace"), ("email", "ada@example.com"), ("groups", groups), .. changes]);

    private async Task<string> RunAsync(string block)
    {
        // the solution's build has analysed the same files
        await using var command = ChildProcess.Start("sh", ["-c", block], _directory, new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["RunAnalyzers"] = "false" });
        await Eventually.HoldsAsync(() => command.HasExited, "the command ends", Long);
        (await command.WaitForExitAsync()).ShouldBe(0, command.Output);
        return command.Output;
    }

    private void Copy(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(_directory, folder)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(RepositoryPaths.Root, folder))) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
