using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Ldap by ldaps and by StartTLS. The server is called 127.0.0.1, and not localhost.</summary>
public abstract class LdapRemoteContract(OpenLdapServer server) : RemoteContract, IClassFixture<OpenLdapServer>
{
    internal override BackendUser Ada { get; } = new(new Dictionary<string, AttributeValue?> { ["uid"] = new AttributeValue.Text("ada") });

    protected override string UserName => "uid";

    protected OpenLdapServer Server { get; } = server;

    public override Task InitializeAsync() => Server.ResetAsync();

    protected override async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await Server.SearchAsync(OpenLdapServer.People, "(uid=*)")).Select(e => e.Name)];

    internal IProvisioningAdapter Make(string url, RemoteTrouble trouble)
    {
        var settings = LdapContractTests.Directory.Settings(url, Server.Password);
        settings["StartTls"] = null;
        settings["CaFile"] = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : Server.AuthorityFile;
        return AdapterConfiguration.Read("Ldap", LdapContractTests.Directory.Json(settings), ["uid"], ["uid"], Usual).Adapter();
    }
}

public sealed class LdapsRemoteTests(OpenLdapServer server) : LdapRemoteContract(server)
{
    protected override int Port => Server.TlsPort;

    internal override Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble) => Task.FromResult(Make(
        trouble switch
        {
            RemoteTrouble.WrongName => $"ldaps://localhost:{Server.TlsPort}",
            RemoteTrouble.NoTls => $"ldaps://127.0.0.1:{Server.Port}",
            _ => $"ldaps://127.0.0.1:{Server.TlsPort}",
        }, trouble));
}

public sealed class StartTlsRemoteTests(OpenLdapServer server) : LdapRemoteContract(server)
{
    private readonly OpenLdapServer _withoutTls = new() { HasTls = false };
    private bool _isStarted;

    protected override int Port => Server.Port;

    protected override async Task<IReadOnlyList<string>> AccountsAsync() =>
        [.. await base.AccountsAsync(), .. _isStarted ? (await _withoutTls.SearchAsync(OpenLdapServer.People, "(uid=*)")).Select(e => e.Name) : []];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_isStarted) await _withoutTls.DisposeAsync();
    }

    internal override async Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        if (trouble != RemoteTrouble.NoTls) return Make(trouble == RemoteTrouble.WrongName ? $"ldap://localhost:{Server.Port}" : $"ldap://127.0.0.1:{Server.Port}", trouble);
        _isStarted = true;
        await _withoutTls.InitializeAsync();
        return Make($"ldap://127.0.0.1:{_withoutTls.Port}", trouble);
    }
}
