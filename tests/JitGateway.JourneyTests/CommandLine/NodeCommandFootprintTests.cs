using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.Cli.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>Every command that only asks a running node, in an empty folder: one JSON document on standard output, whatever is logged, and no file.</summary>
public sealed class NodeCommandFootprintTests : IAsyncLifetime
{
    private const string Answer = """{ "sessions": [], "entries": [], "accounts": [], "events": [], "queues": [], "steps": [], "findings": [], "more": false, "incomplete": false, "maybeTwice": false, "cursor": null, "inOrder": true, "status": "healthy", "ended": 0, "replayed": 0, "dropped": 0, "title": "Done", "detail": "It is.", "kind": "response", "form": "XML", "at": "2026-03-01T12:00:00Z" }""";

    private readonly OwnCommand _command = new("node-commands");
    private WebApplication _node = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _node = builder.Build();
        _node.Run(static context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Answer);
        });
        await _node.StartAsync();
        Directory.CreateDirectory(Configuration);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "gateway.json"), $$"""
            {
              "Logging": { "LogLevel": { "Default": "Trace" } },
              "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "{{_node.Urls.First()}}" } },
              "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": [ "http://127.0.0.1:1" ] } }
            }
            """);
        _command.Environment["NODE_TOKEN"] = "operators-own-token";
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Every_command_that_asks_a_node_writes_one_JSON_document_and_no_file()
    {
        var commands = CommandTree.Leaves(new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, TextWriter.Null, TextWriter.Null).Tree())
            .Where(c => CommandTree.OptionsOf(c.Command).Any(o => o.Name is "--node") && CommandTree.OptionsOf(c.Command).Any(o => o.Name == "--json")).ToList();
        commands.Count.ShouldBeGreaterThanOrEqualTo(20);
        List<string> faults = [];
        foreach (var (name, command) in commands)
        {
            var token = CommandTree.OptionsOf(command).Any(o => o.Name == "--token");
            // by a token first, so that the node answers; then as whoever has only the configuration, whose keys are nowhere
            foreach (var by in token ? new[] { " --token env:NODE_TOKEN", "" } : [""])
            {
                var line = $"jitgateway {name} {string.Join(' ', CommandArguments.Of(name, command))} --json --config {Configuration}/gateway.json{by}";
                var (code, said) = await _command.RunAsync($"{line} 2>/dev/null");
                var isAsked = by.Length > 0 || !token;
                if (!isAsked && (code, said) != (ExitCodes.WrongInput, "")) faults.Add($"{line}: ended with {code}, and wrote {said}");
                if (isAsked && !IsOneDocument(said)) faults.Add($"{line}: ended with {code}, and wrote {said}");
                var files = Directory.GetFileSystemEntries(_command.Folder).Concat(Directory.GetFileSystemEntries(Configuration).Where(f => Path.GetFileName(f) != "gateway.json")).ToList();
                if (files.Count > 0) faults.Add($"{line}: made {string.Join(", ", files)}");
            }
        }

        faults.ShouldBeEmpty();
    }

    private string Configuration => _command.Folder + ".configuration";

    private static bool IsOneDocument(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
