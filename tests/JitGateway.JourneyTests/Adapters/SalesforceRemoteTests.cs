using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters.Salesforce;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Salesforce to the emulated org by TLS. The server is called 127.0.0.1, and not localhost.</summary>
public sealed class SalesforceRemoteTests : RemoteContract
{
    private readonly TestAuthority _authority = new("Salesforce authority");
    private SalesforceEmulator _org = null!;
    private SalesforceEmulator _plain = null!;

    internal override BackendUser Ada { get; } = SalesforceBed.Ada();

    protected override string UserName => "Username";

    protected override int Port => _org.Origin.Port;

    public override async Task InitializeAsync()
    {
        var (certificate, key) = _authority.Issue("127.0.0.1");
        _org = await SalesforceEmulator.StartAsync(X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(certificate, key).Export(X509ContentType.Pfx), password: null));
        _plain = await SalesforceEmulator.StartAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _org.DisposeAsync();
        await _plain.DisposeAsync();
    }

    protected override Task<IReadOnlyList<string>> AccountsAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. new[] { _org, _plain }.SelectMany(o => o.Org.All("User")).Select(u => SalesforceOrg.Text(u, "Id")!)]);

    internal override Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        var url = new UriBuilder(_org.Origin) { Host = trouble == RemoteTrouble.WrongName ? "localhost" : "127.0.0.1" };
        if (trouble == RemoteTrouble.NoTls) url.Port = _plain.Origin.Port;
        var authority = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : _authority.File;
        return Task.FromResult(_org.Adapter($"\"LoginUrl\": {JsonSerializer.Serialize(url.Uri)}, \"CaFile\": {JsonSerializer.Serialize(authority)}", timeout: Usual));
    }
}
