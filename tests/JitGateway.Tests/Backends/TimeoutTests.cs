using System.Net;
using System.Text;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace JitGateway.Tests.Backends;

/// <summary><c>Backends:NAME:Timeout</c>. What a backend may be silent is long here against the hiccups of a busy machine.</summary>
public sealed class TimeoutTests
{
    /// <summary>Five a second, for nine seconds.</summary>
    private const int Parts = 45;

    [Fact]
    public async Task A_backend_that_is_silent_for_longer_is_given_up_and_one_that_answers_is_not()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/silent") await finish.Task;
            await context.Response.WriteAsync("done");
        });
        await using var gateway = await StartAsync(backend.Url, """ "Timeout": "00:00:08" """);

        using var given = await gateway.FetchAsync("/silent");
        (await gateway.Client.GetStringAsync("/quick")).ShouldBe("done");
        finish.SetResult();

        given.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await given.Content.ReadAsStringAsync()).ShouldContain("BACKEND_TIMED_OUT");
    }

    /// <summary>For longer than it may be silent, and a part at a time: in the answer, in the request's body.</summary>
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task What_goes_on_may_take_longer_than_a_pause_may(string version)
    {
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            var octets = 0;
            var buffer = new byte[1024];
            while (await context.Request.Body.ReadAsync(buffer) is var read and > 0) octets += read;
            await PartByPartAsync(part => context.Response.WriteAsync(part));
            await context.Response.WriteAsync($"end of {octets}");
        });
        await using var gateway = await StartAsync(backend.Url, """ "Timeout": "00:00:08" """, version);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/both") { Content = new PartByPart(), Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(Version.Parse(version));
        (await answer.Content.ReadAsStringAsync()).ShouldBe($"{string.Concat(Enumerable.Repeat("part;", Parts))}end of {PartByPart.Size * Parts}");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_answer_that_stops_in_its_middle_is_ended_and_not_taken_for_whole(string version)
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await finish.Task;
        });
        await using var gateway = await StartAsync(backend.Url, """ "Timeout": "00:00:08" """, version);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/half") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, "it had begun to answer in time");
        await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        finish.SetResult();
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

    private static Task<RunningGateway> StartAsync(string destination, string keys, string version = "1.1") => RunningGateway.StartAsync(
        $$"""{ "Backends": { "wiki": { "Destinations": "{{destination}}", "Access": [ { "Effect": "Public" } ], {{keys}} } } }""",
        builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = version == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1)));

    private static async Task PartByPartAsync(Func<string, Task> write, string part = "part;")
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < Parts; i++)
        {
            await timer.WaitForNextTickAsync();
            await write(part);
        }
    }

    private sealed class PartByPart : HttpContent
    {
        /// <summary>Of a part; less would be too slow an upload.</summary>
        public const int Size = 500;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => PartByPartAsync(
            async part =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(part));
                await stream.FlushAsync();
            },
            new string('x', Size));

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
