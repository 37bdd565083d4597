using System.Net;
using JitGateway.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Admin;

public sealed class OverviewPageTests : IAsyncLifetime
{
    private const string Overview = "/sso/admin";

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task It_counts_what_happened_draws_it_and_says_how_the_parts_are()
    {
        await _gateway.StrangerAsync();
        var viewer = await _gateway.ViewerAsync();

        var page = await ConsoleGateway.PageAsync(viewer, Overview);
        var told = await ConsoleGateway.JsonAsync(viewer, Overview);
        var minutes = told.GetProperty("minutes");

        minutes.EnumerateArray().Sum(static m => m.GetProperty("logins").GetInt64()).ShouldBe(2);
        page.ShouldContain("<span class=\"figure\">2</span>");
        page.ShouldContain("V2\"", customMessage: "a line up to the top for the minute with the most");
        foreach (var part in told.GetProperty("components").EnumerateArray()) page.ShouldContain(part.GetProperty("name").GetString()!);
        told.GetProperty("components").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_not_well_stands_first()
    {
        _gateway.Services.GetRequiredService<GatewayMeter>().LoginEnded("corp", "refused", TimeSpan.FromSeconds(1), "saml.audience.mismatch");

        var page = await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), Overview);

        page.ShouldContain("Refused or failed: 1");
    }

    [Fact]
    public async Task A_stream_brings_the_same_part_of_the_page_line_by_line()
    {
        var viewer = await _gateway.ViewerAsync();
        viewer.Completion = HttpCompletionOption.ResponseHeadersRead;
        using var stream = await viewer.NavigateAsync("/sso/admin/live");
        stream.StatusCode.ShouldBe(HttpStatusCode.OK);
        stream.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line && !(line.Length == 0 && lines.Count > 2)) lines.Add(line);

        lines[0].ShouldStartWith("retry: ");
        lines.Skip(2).ShouldAllBe(static l => l.StartsWith("data: ", StringComparison.Ordinal));
        lines.ShouldContain(static l => l.Contains("class=\"tiles\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strangers_see_neither_the_page_nor_the_stream()
    {
        var ann = await _gateway.StrangerAsync();

        foreach (var path in (string[])[Overview, "/sso/admin/live"])
        {
            using var answer = await ann.NavigateAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }
}
