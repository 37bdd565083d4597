using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>Carries out a block of shell as it stands on a page.</summary>
internal static class RecipeScript
{
    /// <returns>The lines that it wrote.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, IReadOnlyDictionary<string, string> environment)
    {
        await using var shell = ChildProcess.Start("bash", ["-euo", "pipefail", "-c", script], RepositoryPaths.Root, environment);
        if (await shell.WaitForExitAsync() is var code and not 0) throw new InvalidOperationException($"The script of the page ended with {code}:\n{shell.Output}");
        return [.. shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
