using System.Net;
using System.Net.Sockets;
using System.Text;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends;

/// <summary>Applications in front of which an old server stands, as Python's own: it ends each connection after its answer, and does not say so.</summary>
public sealed class OneAnswerConnectionsTests
{
    [Fact]
    public async Task No_form_is_sent_into_the_end_of_a_connection()
    {
        await using var application = new Application("HTTP/1.0", "");
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
        await using var application = new Application(version, header);
        await using var gateway = await StartAsync(application);

        for (var i = 0; i < 3; i++) (await PostAsync(gateway)).ShouldBe(HttpStatusCode.OK);

        application.Connections.ShouldBe(1);
        application.Again.ShouldBe(2);
    }

    /// <summary>Another server takes the place of the old one.</summary>
    [Fact]
    public async Task Who_speaks_HTTP_1_1_from_now_on_is_spoken_to_as_everybody()
    {
        await using var application = new Application("HTTP/1.0", "");
        await using var gateway = await StartAsync(application);
        (await PostAsync(gateway)).ShouldBe(HttpStatusCode.OK);

        application.Version = "HTTP/1.1";
        for (var i = 0; i < 4; i++) (await gateway.Client.GetStringAsync("/page")).ShouldBe("ok");

        application.Again.ShouldBeGreaterThan(0);
    }

    private static Task<RunningGateway> StartAsync(Application application) => RunningGateway.StartAsync($$"""
        { "Backends": { "app": { "Destinations": [ "http://{{application.Authority}}" ], "Access": [ { "Effect": "Public" } ] } } }
        """);

    private static async Task<HttpStatusCode> PostAsync(RunningGateway gateway)
    {
        using var form = new StringContent("what somebody wrote");
        using var answer = await gateway.Client.PostAsync("/form", form);
        return answer.StatusCode;
    }

    /// <summary>One of HTTP/1.0 that keeps nothing is slow to end connections: whoever sends more finds the end.</summary>
    private sealed class Application(string version, string header) : RawServer
    {
        private int _connections;
        private int _again;

        public string Version { get; set; } = version;

        public int Connections => _connections;

        /// <summary>Answers over a connection that had brought one already.</summary>
        public int Again => _again;

        protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
        {
            Interlocked.Increment(ref _connections);
            var stream = client.GetStream();
            try
            {
                var keeps = true;
                for (var before = 0; (await WireText.ReadHeadAsync(stream, stopping)).Contains(" HTTP/1.1\r\n", StringComparison.Ordinal); before++)
                {
                    if (!keeps) return;
                    if (before > 0) Interlocked.Increment(ref _again);
                    keeps = Version == "HTTP/1.1" || header.Length > 0;
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Version} 200 OK\r\nContent-Length: 2\r\n{header}\r\nok"), stopping);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // the gateway has ended it
            }
        }
    }
}
