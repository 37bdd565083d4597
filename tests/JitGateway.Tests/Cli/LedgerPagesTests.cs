using System.Globalization;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli;

/// <summary>A person's few entries far back in a long history: a node looks at so many entries for one answer, and the command line goes on where it ended.</summary>
public sealed class LedgerPagesTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();
    private readonly List<string> _asked = [];
    private ScriptedBackend _node = null!;

    public async Task InitializeAsync()
    {
        _folder.WithFile("token", "operators-own-token");
        _node = await ScriptedBackend.StartAsync(context =>
        {
            _asked.Add(context.Request.QueryString.Value!);
            var before = long.Parse(context.Request.Query["before"].FirstOrDefault() ?? "61", CultureInfo.InvariantCulture);
            string[] entries = before is 61 or 1 ? [] : [Entry(before - 1), Entry(before - 7)];   // nothing in the newest twenty, two in each of the others
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{ "entries": [ {{string.Join(',', entries)}} ], "more": {{(before > 21 ? "true" : "false")}}{{(before > 21 ? $", \"next\": {before - 20}" : "")}} }""");
        });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Goes_on_until_there_are_as_many_as_were_asked_for()
    {
        var numbers = await NumbersAsync("--limit", "2");

        numbers.ShouldBe([40, 34]);
        _asked.ShouldBe(["?subject=x&limit=2", "?subject=x&before=41&limit=2"]);
    }

    [Fact]
    public async Task Goes_on_to_the_end_where_there_are_fewer()
    {
        (await NumbersAsync()).ShouldBe([40, 34, 20, 14]);

        _asked[^1].ShouldBe("?subject=x&before=21&limit=18");
        var (_, text) = await RunAsync();
        text.Split('\n').Select(l => l.Split(' ')[0]).ShouldBe(["NUMBER", "40", "34", "20", "14", ""]);
    }

    private static string Entry(long number) => $$"""{ "number": {{number}}, "at": "2026-03-01T12:00:00Z", "kind": "Pass", "backend": "wiki", "subject": "x", "outcome": "updated", "milliseconds": 1, "writes": [] }""";

    private async Task<IEnumerable<long>> NumbersAsync(params string[] more)
    {
        var (code, text) = await RunAsync([.. more, "--json"]);
        code.ShouldBe(0);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("number").GetInt64())];
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] more)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, output, output)
            .RunAsync(["ledger", "history", "--subject", "x", "--node", _node.Url, "--token", $"file:{_folder.Folder}/token", .. more]);
        return (code, output.ToString().ReplaceLineEndings("\n"));
    }
}
