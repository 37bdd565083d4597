using System.Text;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A real OpenLDAP (slapd) with a directory of its own in a temporary folder, on free ports of the loopback address. It writes down every change.</summary>
public sealed class OpenLdapServer : IAsyncLifetime
{
    public const string Suffix = "dc=example,dc=com";
    public const string People = $"ou=people,{Suffix}";
    public const string Disabled = $"ou=disabled,{People}";
    public const string Groups = $"ou=groups,{Suffix}";
    public const string Nobody = $"cn=nobody,{Suffix}";

    /// <summary>The entry as which the gateway comes. It may write people and groups, and nothing else.</summary>
    public const string Gateway = $"cn=gateway,{Suffix}";

    private const string Admin = $"cn=admin,{Suffix}";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"jit-openldap-{Guid.NewGuid():N}");
    private readonly string _adminPassword = Guid.NewGuid().ToString("N");
    private readonly TestAuthority _authority = new("Directory authority");
    private ChildProcess? _process;

    public string Password { get; } = $"secret-{Guid.NewGuid():N}";

    /// <summary>For ldap:// and StartTLS.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>For ldaps://.</summary>
    public int TlsPort { get; } = FreePort.Next();

    /// <summary>False: a server that cannot do StartTLS. Ldaps is left out too.</summary>
    public bool HasTls { get; init; } = true;

    /// <summary>Who may do what, besides.</summary>
    public string Access { get; init; } = "";

    /// <summary>Vouches for the server, which is called 127.0.0.1.</summary>
    public string AuthorityFile => _authority.File;

    /// <summary>Of the entry <see cref="Gateway"/>, by SASL EXTERNAL.</summary>
    internal CertificateFiles ClientCertificate => field ??= _authority.Issue("gateway-node");

    public async Task InitializeAsync()
    {
        foreach (var folder in new[] { "data", "log" }) Directory.CreateDirectory(Path.Combine(_folder, folder));
        var server = _authority.Issue("127.0.0.1");
        var tls = HasTls ? $"TLSCACertificateFile {AuthorityFile}\nTLSCertificateFile {server.Certificate}\nTLSCertificateKeyFile {server.Key}\nTLSVerifyClient try" : "";
        var file = Path.Combine(_folder, "slapd.conf");
        await File.WriteAllTextAsync(file,
            $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/nis.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            moduleload accesslog
            moduleload unique
            {tls}
            authz-regexp "cn=gateway-node" "{Gateway}"
            password-hash {"{SSHA}"}

            database mdb
            suffix cn=log
            directory {_folder}/log
            rootdn cn=log
            dbnosync
            access to * by dn.exact="{Admin}" read by * none

            database mdb
            suffix {Suffix}
            directory {_folder}/data
            rootdn {Admin}
            rootpw {_adminPassword}
            dbnosync
            index uid,entryUUID,employeeNumber,displayName,member,memberUid,uniqueMember,cn eq
            {Access}
            access to attrs=userPassword by dn.exact="{Gateway}" write by anonymous auth by * none
            access to dn.subtree={People} by dn.exact="{Gateway}" write by * none
            access to dn.subtree={Groups} by dn.exact="{Gateway}" write by * none
            access to * by dn.exact="{Gateway}" read by * none
            overlay accesslog
            logdb cn=log
            logops writes
            logsuccess TRUE
            overlay unique
            unique_uri ldap:///?carLicense?sub

            """);
        var addresses = HasTls ? $"ldap://127.0.0.1:{Port}/ ldaps://127.0.0.1:{TlsPort}/" : $"ldap://127.0.0.1:{Port}/";
        _process = ChildProcess.Start("/usr/sbin/slapd", ["-h", addresses, "-f", file, "-d", "0"], _folder);
        await Eventually.HoldsAsync(AnswersAsync, () => $"slapd answers; it wrote:\n{_process.Output}");
        await ChangeAsync(
            $"""
            dn: {Suffix}
            objectClass: domain
            dc: example

            dn: {Gateway}
            objectClass: applicationProcess
            objectClass: simpleSecurityObject
            cn: gateway
            userPassword: {Password}

            dn: {People}
            objectClass: organizationalUnit
            ou: people

            dn: {Disabled}
            objectClass: organizationalUnit
            ou: disabled

            dn: {Groups}
            objectClass: organizationalUnit
            ou: groups
            """, "-a");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Forgets people and groups.</summary>
    public async Task ResetAsync()
    {
        var dead = (await SearchAsync(People)).Concat(await SearchAsync(Groups)).Select(e => e.Name).Where(n => n is not (People or Disabled or Groups)).ToList();
        if (dead.Count > 0) await ChangeAsync(string.Join("\n\n", dead.Select(n => $"dn:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(n))}\nchangetype: delete")));
    }

    /// <summary>Takes a change in LDIF (RFC 2849), by the server's own tools.</summary>
    public async Task ChangeAsync(string ldif, params string[] options)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.ldif");
        await File.WriteAllTextAsync(file, ldif + "\n");
        await ChildProcess.RunAsync("ldapmodify", [.. options, .. AsAdmin(), "-f", file], _folder);
        File.Delete(file);
    }

    /// <summary>Every entry from there down, with all its attributes, by the server's own tools.</summary>
    public async Task<IReadOnlyList<DirectoryEntry>> SearchAsync(string name, string filter = "(objectClass=*)")
    {
        await using var search = ChildProcess.Start("ldapsearch", ["-LLL", "-o", "ldif-wrap=no", .. AsAdmin(), "-b", name, filter, "*", "+"], _folder);
        if (await search.WaitForExitAsync() is var code and not 0) throw new InvalidOperationException($"ldapsearch ended with {code}:\n{search.Output}");
        return [.. search.Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(DirectoryEntry.Parse)];
    }

    /// <summary>The attributes of people's entries that were written since the directory began, in order; the one that names an entry when it was renamed.</summary>
    public async Task<IReadOnlyList<string>> WrittenAsync()
    {
        string[] own = ["entryCSN", "modifiersName", "modifyTimestamp"];
        return
        [
            .. (await SearchAsync("cn=log", "(|(reqType=modify)(reqType=modrdn))")).Where(e => e["reqDN"][0].EndsWith(People, StringComparison.OrdinalIgnoreCase))
                .SelectMany(e => e["reqType"][0] == "modrdn" ? [e["reqNewRDN"][0].Split('=')[0]] : e["reqMod"].Select(m => m.Split(':')[0]))
                .Where(a => !own.Contains(a)),
        ];
    }

    /// <summary>Whether somebody can bind so.</summary>
    public async Task<bool> BindsAsync(string name, string password)
    {
        await using var who = ChildProcess.Start("ldapwhoami", ["-x", "-H", $"ldap://127.0.0.1:{Port}", "-D", name, "-w", password], _folder);
        return await who.WaitForExitAsync() == 0;
    }

    /// <summary>Lets the server stand still until the result is disposed.</summary>
    public async Task<IAsyncDisposable> SuspendAsync()
    {
        await ChildProcess.RunAsync("kill", ["-STOP", $"{_process!.Id}"], _folder);
        return new Suspension(_process.Id, _folder);
    }

    private string[] AsAdmin() => ["-x", "-H", $"ldap://127.0.0.1:{Port}", "-D", Admin, "-w", _adminPassword];

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"slapd ended with {_process.ExitCode}:\n{_process.Output}");
        return await BindsAsync(Admin, _adminPassword);
    }

    private sealed class Suspension(int id, string folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("kill", ["-CONT", $"{id}"], folder);
    }
}

/// <summary>An entry as LDIF shows it.</summary>
public sealed record DirectoryEntry(string Name, ILookup<string, string> Attributes)
{
    public IReadOnlyList<string> this[string attribute] => [.. Attributes[attribute]];

    /// <summary>All of it as one text.</summary>
    public override string ToString() => string.Join('\n', Attributes.SelectMany(a => a, (a, v) => $"{a.Key}: {v}").Prepend(Name));

    internal static DirectoryEntry Parse(string ldif)
    {
        var lines = ldif.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine).ToList();
        return new DirectoryEntry(lines[0].Value, lines.Skip(1).ToLookup(l => l.Name, l => l.Value, StringComparer.OrdinalIgnoreCase));
    }

    private static (string Name, string Value) ParseLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var value = line[(colon + 1)..];
        return (line[..colon], value.StartsWith(':') ? Encoding.UTF8.GetString(Convert.FromBase64String(value[1..].Trim())) : value.TrimStart(' '));
    }
}
