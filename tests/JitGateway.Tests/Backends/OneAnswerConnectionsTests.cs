using System.Net;
using JitGateway.Backends;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends;

/// <summary>Applications in front of which an old server stands, as Python's own: it ends each connection after its answer, and does not say so.</summary>
public sealed class OneAnswerConnectionsTests
{
    [Fact]
    public async Task No_form_is_sent_into_the_end_of_a_connection()
    {
        await using var application = new OldServer("HTTP/1.0", "");
        await using var gateway = await StartAsync(application);

        (await gateway.Client.GetStringAsync("/page")).ShouldBe("ok");
        for (var i = 0; i < 3; i++) (await PostAsync(gateway)).ShouldBe(HttpStatusCode.OK);

        application.Connections.ShouldBe(4);
    }

    [Theory]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n")]
    [InlineData("HTTP/1.1", "")]
    public async Task A_connection_that_the_application_keeps_is_used_again(string version, string header)
    {
        await using var application = new OldServer(version, header);
        await using var gateway = await StartAsync(application);

        (await gateway.Client.GetStringAsync("/page")).ShouldBe("ok");
        for (var i = 0; i < 3; i++) (await PostAsync(gateway)).ShouldBe(HttpStatusCode.OK);

        application.Connections.ShouldBe(1);
        application.Again.ShouldBe(3);
    }

    /// <summary>What is known of one destination says nothing of the next.</summary>
    [Fact]
    public async Task Each_destination_is_listened_to_for_itself()
    {
        await using var newer = new OldServer("HTTP/1.1", "");
        await using var older = new OldServer("HTTP/1.0", "");
        using var client = NewClient(TimeProvider.System);

        foreach (var application in new[] { newer, older })
        {
            (await SendAsync(client, application, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);
            for (var i = 0; i < 3; i++) (await SendAsync(client, application, HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
        }

        (newer.Connections, older.Connections).ShouldBe((1, 4));
    }

    /// <summary>A server is replaced by an older one, and a page is looked at before the next form is sent.</summary>
    [Fact]
    public async Task Answers_to_requests_without_a_body_are_listened_to_as_well()
    {
        await using var application = new OldServer("HTTP/1.1", "");
        using var client = NewClient(TimeProvider.System);
        (await SendAsync(client, application, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);

        application.Version = "HTTP/1.0";
        (await SendAsync(client, application, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);

        (await SendAsync(client, application, HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A form that waits for a connection would get the one that has just brought an answer.</summary>
    [Fact]
    public async Task The_first_forms_may_come_at_once()
    {
        await using var application = new OldServer("HTTP/1.0", "");
        using var client = NewClient(TimeProvider.System, connections: 1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(client, application, HttpMethod.Post)));

        answers.Distinct().ShouldBe([HttpStatusCode.OK]);
        application.Connections.ShouldBe(8);
    }

    /// <summary>Two servers behind one address, or one that takes the place of another: the answer of the newer says nothing of the connection that the older has not ended yet.</summary>
    [Fact]
    public async Task Who_speaks_HTTP_1_1_from_now_on_is_spoken_to_as_everybody_once_the_older_connections_are_gone()
    {
        var time = new ManualTimeProvider();
        await using var application = new OldServer("HTTP/1.0", "");
        using var client = NewClient(time);
        (await SendAsync(client, application, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);

        application.Version = "HTTP/1.1";
        for (var i = 0; i < 3; i++) (await SendAsync(client, application, HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
        application.Again.ShouldBe(0);

        time.Advance(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 4; i++) (await SendAsync(client, application, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);
        application.Again.ShouldBeGreaterThan(0);
    }

    private static HttpMessageInvoker NewClient(TimeProvider time, int connections = int.MaxValue) => new(new OneAnswerConnections(
        new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = connections },
        new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = connections, PooledConnectionLifetime = TimeSpan.Zero }, time));

    private static async Task<HttpStatusCode> SendAsync(HttpMessageInvoker client, OldServer application, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, $"http://{application.Authority}/form");
        if (method == HttpMethod.Post) request.Content = new StringContent("what somebody wrote");
        using var answer = await client.SendAsync(request, CancellationToken.None);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("ok");
        return answer.StatusCode;
    }

    private static Task<RunningGateway> StartAsync(OldServer application) => RunningGateway.StartAsync($$"""
        { "Backends": { "app": { "Destinations": [ "http://{{application.Authority}}" ], "Access": [ { "Effect": "Public" } ] } } }
        """);

    private static async Task<HttpStatusCode> PostAsync(RunningGateway gateway)
    {
        using var form = new StringContent("what somebody wrote");
        using var answer = await gateway.Client.PostAsync("/form", form);
        return answer.StatusCode;
    }
}
