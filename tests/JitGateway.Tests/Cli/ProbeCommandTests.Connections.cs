using System.Net.Sockets;
using JitGateway.Cli.Shell;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.Provisioning.Adapters.Http;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace JitGateway.Tests.Cli;

/// <summary>Destinations that answer nobody, or by other protocols: what is no answer is no refusal.</summary>
public sealed partial class ProbeCommandTests
{
    private const string Http2Only = """, "Cluster": { "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" } } """;

    [Theory]
    [InlineData(true, "no answer within 1 seconds")]
    [InlineData(false, "it ends the connection without an answer")]
    public async Task Silence_and_ended_connections_are_told_from_refusals(bool isSilent, string expected)
    {
        await using var nobody = new Closed { IsSilent = isSilent };

        var (code, output, _) = await ProbeAsync($"http://{nobody.Authority}", "--user", "anna", "--timeout", "1");

        code.ShouldBe(ExitCodes.NoAnswer, output);
        output.ShouldContain($"COULD NOT BE ASKED ({expected}). That is no refusal");
        VerdictOf(output, "X-Remote-User").ShouldBe("no answer");
    }

    [Fact]
    public async Task A_destination_whose_name_nobody_knows_is_not_a_safe_one()
    {
        var (code, output, _) = await ProbeAsync("http://nowhere.invalid", "--timeout", "1", "--json");

        code.ShouldBe(ExitCodes.NoAnswer, output);
        output.ShouldContain("\"verdict\": \"noAnswer\"");
    }

    [Fact]
    public async Task Who_answers_only_those_who_say_a_name_believes_them()
    {
        await using var application = new Closed { OpensFor = "X-Remote-User: anna" };

        var (code, output, _) = await ProbeAsync($"http://{application.Authority}", "--user", "anna");

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "X-Remote-Email").ShouldBe("no answer");
    }

    [Fact]
    public async Task Who_ends_the_connection_of_those_who_forge_and_answers_others_refuses_them()
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            if (context.Request.Headers.Any(h => h.Value.ToString().Contains("anna", StringComparison.Ordinal))) context.Abort();
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");

        code.ShouldBe(0, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("refused");
    }

    [Fact]
    public async Task It_speaks_the_protocol_that_the_gateway_speaks_to_the_backend()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Remote-User"]), listen => listen.Protocols = HttpProtocols.Http2);

        (await ProbeAsync(application.Url, Http2Only, ["--user", "anna"])).Code.ShouldBe(ExitCodes.Believed);
        (await ProbeAsync(application.Url, "--user", "anna")).Code.ShouldBeOneOf(ExitCodes.Unclear, ExitCodes.NoAnswer);   // HTTP/1.1 to a server that does not speak it
    }

    [Fact]
    public async Task Who_wants_the_gateways_certificate_refuses_us_and_who_takes_any_is_found_out()
    {
        using var authority = new OwnAuthority();
        var (pfx, _, _) = authority.WriteClient("secret");
        var trust = $$"""{ "ClientCertificate": { "Path": "{{pfx}}", "Password": "secret" }, "CaFile": "{{authority.Write()}}" }""";

        foreach (var protocols in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
        {
            await using var careful = await StartAsync(protocols, ClientCertificateMode.RequireCertificate, _ => false);
            var (code, output, _) = await ProbeOverTlsAsync(careful.Url, protocols);
            code.ShouldBe(0, output);
            output.ShouldContain("lets nobody in past the gateway from here (it ends the connection of whoever has no certificate that it trusts)");

            await using var careless = await StartAsync(protocols, ClientCertificateMode.RequireCertificate, subject => subject == "CN=gateway");
            (code, output, _) = await ProbeOverTlsAsync(careless.Url, protocols);
            code.ShouldBe(ExitCodes.Believed, output);
            VerdictOf(output, "X-Remote-User, with a certificate that nobody signed").ShouldBe("BELIEVED");
        }

        await using var asking = await StartAsync(HttpProtocols.Http1, ClientCertificateMode.AllowCertificate, _ => true);
        (await ProbeOverTlsAsync(asking.Url, HttpProtocols.Http1)).Code.ShouldBe(ExitCodes.Believed);

        Task<(int Code, string Output, string Error)> ProbeOverTlsAsync(string url, HttpProtocols protocols) => ProbeWithAsync(url, trust, protocols == HttpProtocols.Http2 ? Http2Only : "", ["--user", "anna"]);

        Task<ScriptedBackend> StartAsync(HttpProtocols protocols, ClientCertificateMode mode, Func<string, bool> isTrusted) => ScriptedBackend.StartAsync(
            context => Greet(context, context.Connection.ClientCertificate is null ? default : context.Request.Headers["X-Remote-User"]),
            listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = authority.Server;
                    https.ClientCertificateMode = mode;
                    https.ClientCertificateValidation = (certificate, _, _) => isTrusted(certificate.Subject);
                });
            });
    }

    /// <summary>Answers nobody, or only those whose request has a line.</summary>
    private sealed class Closed : RawServer
    {
        public bool IsSilent { get; init; }

        public string? OpensFor { get; init; }

        protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
        {
            var stream = client.GetStream();
            var head = await WireText.ReadHeadAsync(stream, stopping);
            if (IsSilent) await Task.Delay(Timeout.Infinite, stopping);
            if (OpensFor is { } line && head.Contains($"\r\n{line}\r\n", StringComparison.Ordinal)) await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stopping);
        }
    }
}
