using System.Net;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace JitGateway.Tests.Backends;

/// <summary><c>Backends:NAME:Timeout</c>.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task A_backend_that_is_silent_for_longer_is_given_up_and_one_that_goes_on_is_not()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/silent") await finish.Task;
            await context.Response.WriteAsync("done");
        });
        await using var gateway = await StartAsync(backend.Url, """ "Timeout": "00:00:02" """);

        using var given = await gateway.FetchAsync("/silent");
        (await gateway.Client.GetStringAsync("/quick")).ShouldBe("done");
        finish.SetResult();

        given.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await given.Content.ReadAsStringAsync()).ShouldContain("BACKEND_TIMED_OUT");
    }

    [Fact]
    public async Task Zero_is_as_long_as_it_likes()
    {
        await using var backend = await EchoBackend.StartAsync("wiki");
        await using var gateway = await StartAsync(backend.Url, """ "Timeout": "00:00:00", "Cluster": { "HttpRequest": { "Version": "1.1" } }, "Canary": { "Destinations": "http://127.0.0.1:1", "Groups": "x" } """);

        (await gateway.Client.GetStringAsync("/page")).ShouldBe("wiki: GET /page");
        foreach (var name in new[] { "wiki", "wiki!canary" })
        {
            gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(name, out var cluster).ShouldBeTrue();
            cluster!.Model.Config.HttpRequest!.ActivityTimeout.ShouldBe(Timeout.InfiniteTimeSpan);
            cluster.Model.Config.HttpRequest.Version.ShouldBe(HttpVersion.Version11);
        }
    }

    [Theory]
    [InlineData(""" "Timeout": "00:00:05", "Cluster": { "HttpRequest": { "ActivityTimeout": "00:00:06" } } """, "Backends:wiki:Timeout: says what Cluster:HttpRequest:ActivityTimeout says too. Remove one of the two.")]
    [InlineData(""" "Timeout": "-00:00:05" """, "Backends:wiki:Timeout = \"-00:00:05\": is out of range. Write a time such as 00:01:40, at most 24 days; 00:00:00 for none at all.")]
    [InlineData(""" "Timeout": "25.00:00:00" """, "Backends:wiki:Timeout = \"25.00:00:00\": is out of range. Write a time such as 00:01:40, at most 24 days; 00:00:00 for none at all.")]
    public void Mistakes_are_told_with_their_cure(string keys, string error)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", {{keys}} } } }""");

        folder.Errors().ShouldBe([error]);
    }

    private static Task<RunningGateway> StartAsync(string destination, string keys) =>
        RunningGateway.StartAsync($$"""{ "Backends": { "wiki": { "Destinations": "{{destination}}", "Access": [ { "Effect": "Public" } ], {{keys}} } } }""");
}
