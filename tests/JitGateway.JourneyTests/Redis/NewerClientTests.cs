using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Redis;

/// <summary>The gateway ships with an old client, because newer ones need packages that cannot be had everywhere; its code is ready for them.</summary>
public sealed class NewerClientTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_gateways_code_compiles_against_the_client_of_today()
    {
        var work = RepositoryPaths.NewWorkDirectory("newer-redis-client") + Path.DirectorySeparatorChar;
        var project = Path.Combine(RepositoryPaths.Root, "tests", "newer-redis-client", "gateway.csproj");
        await using var build = ChildProcess.Start("dotnet",
            [
                "build", project, "--nologo", "-v", "minimal", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:ImportDirectoryBuildProps=false",
                "-p:RestoreLockedMode=false", $"-p:BaseIntermediateOutputPath={work}obj/", $"-p:BaseOutputPath={work}bin/",
            ], work);

        await Eventually.HoldsAsync(() => build.HasExited, "the build ends", Long);
        await build.WaitForExitAsync();   // and all that it wrote is here

        build.Output.ShouldContain("Build succeeded", customMessage: build.Output);
        var client = System.Reflection.AssemblyName.GetAssemblyName(Directory.GetFiles(work, "StackExchange.Redis.dll", SearchOption.AllDirectories).First());
        client.Version!.Major.ShouldBe(2);
        typeof(StackExchange.Redis.IDatabase).Assembly.GetName().Version!.Major.ShouldBe(1);
    }
}
