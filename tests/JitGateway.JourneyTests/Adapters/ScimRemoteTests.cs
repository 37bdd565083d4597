using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Scim to scimmy by TLS. The server is called 127.0.0.1, and not localhost.</summary>
public sealed class ScimRemoteTests(ScimmyServer server) : RemoteContract, IClassFixture<ScimmyServer>
{
    internal override BackendUser Ada { get; } = new(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("ada") });

    protected override string UserName => "userName";

    protected override int Port => server.TlsBaseUrl.Port;

    public override Task InitializeAsync() => server.ResetAsync();

    protected override async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await server.UsersAsync()).Select(u => u.GetProperty("id").GetString()!)];

    internal override Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        var url = new UriBuilder(server.TlsBaseUrl) { Host = trouble == RemoteTrouble.WrongName ? "localhost" : "127.0.0.1" };
        if (trouble == RemoteTrouble.NoTls) url.Port = server.Origin.Port;
        var authority = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : server.AuthorityFile;
        return Task.FromResult(AdapterConfiguration.Read("Scim", JsonSerializer.Serialize(new { BaseUrl = url.Uri, server.Token, CaFile = authority }), ["userName"], ["userName"], Usual).Adapter());
    }
}
