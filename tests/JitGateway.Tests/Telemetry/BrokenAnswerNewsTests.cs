using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Telemetry;

public sealed class BrokenAnswerNewsTests
{
    [Fact]
    public void Says_it_at_once_and_then_at_most_once_a_minute_for_each_backend_with_the_number()
    {
        var (logs, time) = (new CollectedLogs(), new ManualTimeProvider());
        var news = new BrokenAnswerNews(time, logs.For<BrokenAnswerNews>());

        for (var i = 0; i < 50; i++) news.Add("wiki");
        news.Add("shop");
        time.Advance(TimeSpan.FromSeconds(59));
        news.Add("wiki");
        logs.Entries.Count.ShouldBe(2);
        time.Advance(TimeSpan.FromSeconds(2));
        news.Add("wiki");

        logs.Text.ShouldContain("Backend wiki broke off 1 answers");
        logs.Text.ShouldContain("Backend shop broke off 1 answers");
        logs.Text.ShouldContain("Backend wiki broke off 51 answers");
        logs.Entries.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_answer_that_ends_in_the_middle_leaves_a_line()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }""");

        using var answer = await gateway.Client.GetAsync("/app", HttpCompletionOption.ResponseHeadersRead);
        seen.SetResult();

        await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Text), text => text.Contains("Backend app broke off 1 answers in the middle", StringComparison.Ordinal), "the log says so");
    }
}
