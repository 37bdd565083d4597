using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>
/// A page of deploy/recipes that is followed to the letter: its blocks are carried out as they stand there, and the gateway runs with its configuration. Only where the
/// servers are is said besides, in a second file, as an operator would.
/// </summary>
internal sealed partial class RecipePage(string name)
{
    private readonly string _text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "deploy", "recipes", name));

    /// <summary>The blocks of a language, in order.</summary>
    public IReadOnlyList<string> Blocks(string language) => [.. BlockPattern().Matches(_text).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["block"].Value)];

    private IEnumerable<string> All => _text.Split("```").Where((_, i) => i % 2 == 1).Select(b => b[(b.IndexOf('\n', StringComparison.Ordinal) + 1)..]);

    /// <summary>The block of a page, of whatever language, that has this text: a command line.</summary>
    public string Block(string containing) => All.Single(b => b.Contains(containing, StringComparison.Ordinal));

    /// <summary>The lines of all blocks that begin so, in order.</summary>
    public IReadOnlyList<string> Commands(string begin) => [.. All.SelectMany(b => b.Split('\n')).Where(l => l.StartsWith(begin, StringComparison.Ordinal))];

    /// <summary>The gateway with the page's configuration. <c>base.json</c> of the recipes' tests stands before it.</summary>
    /// <param name="backend">The page's backend.</param>
    /// <param name="provisioning">What is otherwise on this machine, of the backend's section Provisioning.</param>
    /// <param name="number">Which of the page's configurations.</param>
    /// <param name="plugins">What is otherwise of the section Plugins.</param>
    public RecipeGateway Start(string backend, object provisioning, int number = 0, object? plugins = null)
    {
        var directory = RecipeTests.Prepare();
        var (page, here) = (Path.Combine(directory, "page.json"), Path.Combine(directory, "here.json"));
        File.WriteAllText(page, Blocks("jsonc")[number]);
        File.WriteAllText(here, JsonSerializer.Serialize(new { Plugins = plugins, Backends = new Dictionary<string, object> { [backend] = new { Provisioning = provisioning } } }));
        return new RecipeGateway(RecipeTests.Build(Path.Combine(directory, "base.json"), page, here), backend);
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<block>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BlockPattern();
}

/// <summary>The gateway as a page has it configured.</summary>
internal sealed class RecipeGateway(Microsoft.AspNetCore.Builder.WebApplication gateway, string backend) : IAsyncDisposable
{
    private BackendProvisioning Part => gateway.Services.GetRequiredService<Active<BackendTable>>().Value.Find(backend)!.Part<BackendProvisioning>();

    /// <summary>What <c>check</c> says of the backend's accounts.</summary>
    public Task<AdapterResult<string>> CheckAsync() => Adapter().CheckAsync(default);

    public IProvisioningAdapter Adapter() => gateway.Services.GetRequiredService<BackendAdapters>().For(Part).Adapter;

    /// <summary>One visit of a person.</summary>
    public Task<ProvisioningResult> PassAsync(UserIdentity user) => gateway.Services.GetRequiredService<UserProvisioner>().ProvisionAsync(Part, user, TimeProvider.System.GetUtcNow());

    public ValueTask DisposeAsync() => gateway.DisposeAsync();
}
