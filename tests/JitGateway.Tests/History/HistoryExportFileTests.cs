using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.History;

/// <summary>An export into a file: under its name stands all of it or nothing.</summary>
public sealed class HistoryExportFileTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    private string Named => Path.Combine(_folder.Folder, "events.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Until_all_has_come_it_has_another_name_that_only_its_owner_reads(bool isWhole)
    {
        var meanwhile = new TaskCompletionSource<bool>();
        UnixFileMode? mode = null;
        await using var node = await ScriptedBackend.StartAsync(async context =>
        {
            context.Response.ContentType = "application/jsonl";
            await context.Response.WriteAsync("{}\n");
            await context.Response.Body.FlushAsync();
            await PartIsThereAsync();
            if (!OperatingSystem.IsWindows()) mode = File.GetUnixFileMode($"{Named}.part");
            meanwhile.SetResult(File.Exists(Named));
            if (!isWhole) context.Abort();
        });

        var code = await ExportAsync(node.Url);

        (await meanwhile.Task).ShouldBeFalse();
        mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (code == 0).ShouldBe(isWhole);
        Directory.GetFiles(_folder.Folder, "events*").ShouldBe(isWhole ? [Named] : []);
        if (isWhole) (await File.ReadAllTextAsync(Named)).ShouldBe("{}\n");
    }

    [Fact]
    public async Task What_somebody_put_there_meanwhile_is_not_written_over()
    {
        await using var node = await ScriptedBackend.StartAsync(async context =>
        {
            context.Response.ContentType = "application/jsonl";
            await File.WriteAllTextAsync(Named, "mine");
            await context.Response.WriteAsync("{}\n");
        });

        (await ExportAsync(node.Url)).ShouldBe(ExitCodes.WrongInput);

        (await File.ReadAllTextAsync(Named)).ShouldBe("mine");
        Directory.GetFiles(_folder.Folder, "events*").ShouldBe([Named]);
    }

    private Task PartIsThereAsync() => Eventually.HoldsAsync(() => Task.FromResult(File.Exists($"{Named}.part")), isThere => isThere, "a part of it");

    private async Task<int> ExportAsync(string node)
    {
        _folder.WithFile("token", "operators-own-token");
        return await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, TextWriter.Null, TextWriter.Null)
            .RunAsync(["history", "export", "--out", Named, "--node", node, "--token", $"file:{_folder.Folder}/token"]).WaitAsync(TimeSpan.FromMinutes(1));
    }
}
