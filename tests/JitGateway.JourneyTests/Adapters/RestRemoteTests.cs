using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Provisioning.Adapters.Rest;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Rest by TLS. The server is called 127.0.0.1, and not localhost.</summary>
public sealed class RestRemoteTests : RemoteContract
{
    private static readonly TestAuthority Authority = new("Authority of the application");
    private static readonly CertificateFiles Server = Authority.Issue("127.0.0.1");

    private RestApplication _application = null!;
    private RestApplication? _clear;

    internal override BackendUser Ada { get; } = new(new Dictionary<string, AttributeValue?> { ["login"] = new AttributeValue.Text("ada") });

    protected override string UserName => "login";

    protected override int Port => _application.Origin.Port;

    public override async Task InitializeAsync() => _application = await RestApplication.StartAsync(X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(Server.Certificate, Server.Key).Export(X509ContentType.Pfx), null));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _application.DisposeAsync();
        if (_clear is not null) await _clear.DisposeAsync();
    }

    protected override Task<IReadOnlyList<string>> AccountsAsync() => Task.FromResult<IReadOnlyList<string>>([.. _application.Accounts.Concat(_clear?.Accounts ?? []).Select(a => $"{a.Id}")]);

    internal override async Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        var url = new UriBuilder(_application.Origin) { Host = trouble == RemoteTrouble.WrongName ? "localhost" : "127.0.0.1" };
        if (trouble == RemoteTrouble.NoTls)
        {
            _clear = await RestApplication.StartAsync();
            url.Port = _clear.Origin.Port;
        }

        var authority = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : Authority.File;
        return AdapterConfiguration.Read("Rest", RestFaces.Api(url.Uri, more: $"\"CaFile\": {JsonSerializer.Serialize(authority)},"), RestFaces.Attributes, RestFaces.Searched, Usual, groups: true).Adapter();
    }
}
