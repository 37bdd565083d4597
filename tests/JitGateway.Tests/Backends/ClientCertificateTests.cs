using System.Net;
using JitGateway.Tests.Provisioning.Adapters.Http;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Backends;

/// <summary>A destination over https that asks for the gateway's certificate, and shows one of an authority of its own.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private readonly OwnAuthority _authority = new();
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _backend = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(https =>
        {
            https.ServerCertificate = _authority.Server;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        _backend = builder.Build();
        _backend.Run(async context =>
        {
            await context.Response.WriteAsync(context.Connection.ClientCertificate?.Subject ?? "nobody");
            await context.Response.Body.FlushAsync();
            if (context.Request.Path.StartsWithSegments("/stream")) await _finish.Task;
            await context.Response.WriteAsync(";");
        });
        await _backend.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _finish.TrySetResult();
        await _backend.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task The_gateways_certificate_is_shown_from_a_PFX_file_or_two_PEM_files()
    {
        var (pfx, certificate, key) = _authority.WriteClient("secret");
        foreach (var files in new[] { $$""" "Path": "{{pfx}}" """, $$""" "Certificate": "{{certificate}}", "Key": "{{key}}" """ })
        {
            await using var gateway = await StartAsync($$""" "ClientCertificate": { {{files}}, "Password": "secret" }, "CaFile": "{{_authority.Write()}}" """);
            (await gateway.Client.GetStringAsync("/")).ShouldBe("CN=gateway;");
        }
    }

    [Fact]
    public async Task A_destination_whose_authority_is_not_the_configured_one_gets_nothing()
    {
        using var other = new OwnAuthority();
        foreach (var trust in new[] { $$""" "CaFile": "{{other.Write()}}" """, "" })
        {
            await using var gateway = await StartAsync(trust);
            using var answer = await gateway.Client.GetAsync("/");
            answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway, trust);
        }

        await using var trusting = await StartAsync($$""" "CaFile": "{{_authority.Write()}}" """);
        (await trusting.Client.GetStringAsync("/")).ShouldBe("nobody;");
    }

    [Fact]
    public async Task A_new_certificate_file_is_shown_without_a_restart_and_cuts_no_stream()
    {
        var (pfx, _, _) = _authority.WriteClient("secret");
        await using var gateway = await StartAsync($$""" "ClientCertificate": { "Path": "{{pfx}}", "Password": "secret" }, "CaFile": "{{_authority.Write()}}" """);
        using var stream = await gateway.Client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead);

        await File.WriteAllTextAsync(pfx, "half of a file");
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Text), text => text.Contains("Trust:ClientCertificate:Path", StringComparison.Ordinal), "an error in the log");
        (await gateway.Client.GetStringAsync("/")).ShouldBe("CN=gateway;");

        _authority.WriteClient("secret", "CN=gateway of next year");
        await Eventually.HoldsAsync(() => gateway.Client.GetStringAsync("/"), seen => seen == "CN=gateway of next year;", "a connection with the new certificate");
        _finish.SetResult();
        (await stream.Content.ReadAsStringAsync()).ShouldBe("CN=gateway;");
    }

    [Fact]
    public async Task A_canary_is_proved_as_its_backend_is()
    {
        var (pfx, _, _) = _authority.WriteClient("secret");
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Backends": { "wiki": { "Destinations": "https://127.0.0.1:1", "Access": [ { "Effect": "Public" } ],
              "Canary": { "Destinations": "https://127.0.0.1:{{new Uri(_backend.Urls.First()).Port}}", "Percent": 100 },
              "Trust": { "ClientCertificate": { "Path": "{{pfx}}", "Password": "secret" }, "CaFile": "{{_authority.Write()}}" } } } }
            """);

        (await gateway.Client.GetStringAsync("/")).ShouldBe("CN=gateway;");
    }

    private Task<RunningGateway> StartAsync(string trust) => RunningGateway.StartAsync($$"""
        { "Backends": { "wiki": { "Destinations": "https://127.0.0.1:{{new Uri(_backend.Urls.First()).Port}}", "Access": [ { "Effect": "Public" } ], "Trust": { {{trust}} } } } }
        """);
}
