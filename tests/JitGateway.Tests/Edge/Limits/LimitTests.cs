using System.Net.Sockets;
using System.Text;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Edge.Limits;

public sealed class LimitTests
{
    [Fact]
    public async Task Whoever_is_slow_with_the_headers_is_let_go()
    {
        await using var gateway = await StartAsync(""" "HeadersTimeout": "00:00:01" """, ScriptedBackend.Nobody);

        (await WireText.SendAsync(gateway.Client.BaseAddress!, "GET / HTTP/1.1\r\nHost: 127")).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task A_body_that_drips_is_not_waited_for_and_never_becomes_a_request()
    {
        await using var backend = new Hygiene.WireBackend();
        await using var gateway = await StartAsync(""" "MinUploadRate": 1000000 """, $"http://{backend.Authority}");

        var answer = await WireText.SendAsync(gateway.Client.BaseAddress!, "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhello");

        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("request.too_slow");
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once_and_the_others_go_on()
    {
        await using var gateway = await StartAsync(""" "MaxConnections": 2 """, ScriptedBackend.Nobody);
        using var first = await ConnectAsync(gateway);
        using var second = await ConnectAsync(gateway);
        (await AskAsync(first)).ShouldStartWith("HTTP/1.1 ");
        (await AskAsync(second)).ShouldStartWith("HTTP/1.1 ");

        using (var third = await ConnectAsync(gateway)) (await AskAsync(third)).ShouldBe("");

        (await AskAsync(first)).ShouldStartWith("HTTP/1.1 ");
    }

    [Fact]
    public async Task WebSockets_are_connections_too()
    {
        await using var backend = new Upgrading();
        await using var gateway = await StartAsync(""" "MaxConnections": 2 """, $"http://{backend.Authority}");
        using var first = await ConnectAsync(gateway);
        using var second = await ConnectAsync(gateway);
        (await AskAsync(first, Upgrading.Request)).ShouldStartWith("HTTP/1.1 101 ");
        (await AskAsync(second, Upgrading.Request)).ShouldStartWith("HTTP/1.1 101 ");

        using (var third = await ConnectAsync(gateway)) (await AskAsync(third)).ShouldBe("");

        first.Close();
        await Eventually.HoldsAsync(async () =>
        {
            using var next = await ConnectAsync(gateway);
            return await AskAsync(next);
        }, static answer => answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), "room for another");
    }

    [Fact]
    public async Task Fewer_headers_and_shorter_addresses_can_be_asked_for()
    {
        await using var gateway = await StartAsync(""" "HeaderCount": 20, "RequestLine": 1024, "Headers": 4096 """, ScriptedBackend.Nobody);

        (await AnswerAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{string.Concat(Enumerable.Range(0, 20).Select(i => $"X-{i}: x\r\n"))}\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        (await AnswerAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: {new string('x', 4096)}\r\n\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        (await AnswerAsync($"GET /{new string('x', 1024)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).ShouldStartWith("HTTP/1.1 414 ");

        Task<string> AnswerAsync(string request) => WireText.SendAsync(gateway.Client.BaseAddress!, request);
    }

    [Theory]
    [InlineData(""" "Kestrel": { "Limits": { "MaxRequestHeaderCount": 50 } } """, "Kestrel:Limits", "Write the limits into Gateway:Limits")]
    [InlineData(""" "Kestrel": { "Endpoint": { "Url": "http://127.0.0.1:1" } } """, "Kestrel:Endpoint", "Endpoints")]
    [InlineData(""" "Gateway": { "Limits": { "Header": 5000 } } """, "Gateway:Limits:Header", "Headers")]
    [InlineData(""" "Gateway": { "Limits": { "Headers": 100 } } """, "Gateway:Limits:Headers", "between 4096 and 1048576")]
    [InlineData(""" "Gateway": { "Limits": { "HeadersTimeout": "00:00:00" } } """, "Gateway:Limits:HeadersTimeout", "00:00:15")]
    [InlineData(""" "Gateway": { "Limits": { "MaxConnections": 0 } } """, "Gateway:Limits:MaxConnections", "is less than 1")]
    [InlineData(""" "Gateway": { "Limit": { } } """, "Gateway:Limit", "Did you mean \"Limits\"?")]
    public void What_would_be_passed_over_or_cannot_be_meant_is_an_error(string json, string path, string text)
    {
        var errors = ErrorsOf(json);

        errors.ShouldHaveSingleItem().Path.ShouldBe(path);
        errors[0].ToString().ShouldContain(text);
    }

    [Fact]
    public async Task Limits_of_a_running_listener_are_not_changed_in_silence()
    {
        await using var gateway = await StartAsync(""" "HeaderCount": 50 """, ScriptedBackend.Nobody);

        gateway.TryReconfigure("""{ "Gateway": { "Limits": { "HeaderCount": 60 } } }""").ShouldContain(e => e.Path == "Gateway:Limits:HeaderCount" && e.Problem.Contains("start only"));
    }

    private static IReadOnlyList<JitGateway.Configuration.ConfigurationError> ErrorsOf(string json)
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" } }""", "base.json").With($"{{ {json} }}");
        return Should.Throw<JitGateway.Configuration.ConfigurationRefusedException>(() => GatewayHost.Build(folder.Files())).Errors;
    }

    private static Task<RunningGateway> StartAsync(string limits, string destination) => RunningGateway.StartAsync($$"""
        {
          "Gateway": { "Limits": { {{limits}} } },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": { "site": { "Match": { "Path": "/" }, "Destinations": "{{destination}}", "Access": [ { "Effect": "Public" } ] } }
        }
        """);

    private static async Task<TcpClient> ConnectAsync(RunningGateway gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client, string request = "GET /sso/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    {
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            var buffer = new byte[16 * 1024];
            return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Says yes to every upgrade, and then nothing.</summary>
    private sealed class Upgrading : RawServer
    {
        public const string Request = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

        protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[16 * 1024];
                if (await stream.ReadAsync(buffer, stopping) == 0) return;
                await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8.ToArray(), stopping);
                while (await stream.ReadAsync(buffer, stopping) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // the gateway gave up, or the test is over
            }
        }
    }
}
