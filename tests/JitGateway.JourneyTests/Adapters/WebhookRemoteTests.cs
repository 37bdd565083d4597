using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Webhook to a handler by TLS. The server is called 127.0.0.1, and not localhost.</summary>
public sealed class WebhookRemoteTests(WebhookServer server) : RemoteContract, IClassFixture<WebhookServer>
{
    internal override BackendUser Ada { get; } = new(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("ada") });

    protected override string UserName => "userName";

    protected override int Port => server.TlsUrl.Port;

    public override Task InitializeAsync() => server.ResetAsync();

    protected override async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await server.AccountsAsync()).Select(a => a.GetProperty("id").GetString()!)];

    internal override Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        var url = new UriBuilder(server.TlsUrl) { Host = trouble == RemoteTrouble.WrongName ? "localhost" : "127.0.0.1" };
        if (trouble == RemoteTrouble.NoTls) url.Port = server.Url.Port;
        var authority = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : server.AuthorityFile;
        return Task.FromResult(AdapterConfiguration.Read("Webhook", new { Url = url.Uri, server.Secrets, CaFile = authority }, ["userName"], ["userName"], Usual).Adapter());
    }
}
