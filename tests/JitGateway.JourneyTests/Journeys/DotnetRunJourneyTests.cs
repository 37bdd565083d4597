using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The README's first command, from the top level of the repository.</summary>
public sealed class DotnetRunJourneyTests
{
    /// <summary>dotnet run asks the build system first, which takes its time on a busy machine.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_gateway_runs_with_the_configuration_of_the_top_level_leaves_nothing_for_git_to_show_and_ends_with_Ctrl_C()
    {
        var before = await GitStatusAsync();
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        await using var gateway = ChildProcess.StartRun("gateway", ["--urls", url.GetLeftPart(UriPartial.Authority), "--set", "Gateway:Management:Url=http://127.0.0.1:0"]);
        await gateway.WaitForOutputAsync("listening on", StartLimit);
        using var client = new HttpClient();

        var metadata = await client.GetStringAsync(new Uri(url, "/sso/metadata"));

        gateway.Output.ShouldContain($"serves http://127.0.0.1:8080, listening on {url.GetLeftPart(UriPartial.Authority)}:");
        metadata.ShouldContain("http://127.0.0.1:8080/sso/acs");
        // it stands where it was started, and so reads what is there
        Directory.Exists(Path.Combine(RepositoryPaths.Root, "keys")).ShouldBeTrue();
        (await GitStatusAsync()).ShouldBe(before);
        (await gateway.InterruptAsync()).ShouldBe(0, gateway.Output);
        (await GitStatusAsync()).ShouldBe(before);
    }

    private static async Task<string> GitStatusAsync()
    {
        await using var git = ChildProcess.Start("git", ["--no-optional-locks", "status", "--porcelain", "--untracked-files=all"], RepositoryPaths.Root);
        (await git.WaitForExitAsync()).ShouldBe(0, git.Output);
        return git.Output;
    }
}
