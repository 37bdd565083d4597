using System.Text;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Ldap against a real OpenLDAP. The account's id is the entryUUID; groups are groupOfNames, which may not be empty.</summary>
public sealed class LdapContractTests(OpenLdapServer server) : GroupAdapterContract, IClassFixture<OpenLdapServer>
{
    private int _seen;

    // displayName, because mail holds ASCII only
    internal override ContractNames Names { get; } = Directory.Names;

    internal override string UnknownAttribute => "noSuchAttribute";

    public override async Task InitializeAsync()
    {
        await server.ResetAsync();
        _seen = (await server.WrittenAsync()).Count;
    }

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync() =>
        (await server.SearchAsync(OpenLdapServer.People, "(uid=*)")).ToDictionary(e => e["entryUUID"][0], e => e.ToString());

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        var written = await server.WrittenAsync();
        var fresh = written.Skip(_seen).ToList();
        _seen = written.Count;
        return fresh;
    }

    protected override Task<IAsyncDisposable> SilenceAsync() => server.SuspendAsync();

    protected override Task MakeGroupsAsync(IEnumerable<string> names) => server.ChangeAsync(
        string.Join("\n\n", names.Select((name, i) => $"dn: ou=g{i},{OpenLdapServer.Groups}\nobjectClass: groupOfNames\nou: g{i}\ncn:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}\nmember: {OpenLdapServer.Nobody}")), "-a");

    protected override async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync()
    {
        var ids = (await server.SearchAsync(OpenLdapServer.People, "(uid=*)")).ToDictionary(e => e.Name, e => e["entryUUID"][0]);
        return (await server.SearchAsync(OpenLdapServer.Groups, "(objectClass=groupOfNames)")).ToDictionary(
            g => g["cn"][0], g => (IReadOnlyList<string>)[.. g["member"].Where(m => m != OpenLdapServer.Nobody).Select(m => ids[m])]);
    }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(server.Port, server.Password, timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(FreePort.Next(), server.Password, timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(server.Port, "wrong-secret", timeout);

    private IProvisioningAdapter Make(int port, string password, TimeSpan timeout) =>
        AdapterConfiguration.Read("Ldap", Directory.Json(Directory.Settings($"ldap://127.0.0.1:{port}", password)), Names.All, Names.Searched, timeout, groups: true).Adapter();

    /// <summary>What the tests of a directory have in common.</summary>
    internal static class Directory
    {
        public static readonly ContractNames Names = new("uid", "employeeNumber", "sn", "displayName", "title", "employeeType", "active");

        /// <summary>The section <c>Ldap</c> for the directory of these tests.</summary>
        public static Dictionary<string, object?> Settings(string url, string password) => new()
        {
            ["Url"] = url,
            ["StartTls"] = false,
            ["BindDn"] = OpenLdapServer.Gateway,
            ["Password"] = password,
            ["BaseDn"] = OpenLdapServer.People,
            ["Rdn"] = "uid",
            ["ObjectClasses"] = new[] { "account", "extensibleObject" },   // asks for nothing but uid, and allows all
            ["Disable"] = new { Attribute = "description", Value = "disabled" },
            ["Groups"] = new { BaseDn = OpenLdapServer.Groups, Filter = "(objectClass=groupOfNames)", EmptyMember = OpenLdapServer.Nobody },
        };

        /// <summary>Without those that are null.</summary>
        public static string Json(Dictionary<string, object?> settings) => JsonSerializer.Serialize(settings.Where(s => s.Value is not null).ToDictionary());
    }
}
