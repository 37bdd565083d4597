using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Checks the settings and compiles them; connects to nothing.</summary>
internal sealed partial class LdapSettingsValidator(LdapSettings settings, AdapterContext context)
{
    private const int MostConnections = 100;

    private readonly ConfigurationErrors _errors = context.Backend.Errors;
    private readonly string _section = context.Settings.Path;
    private readonly string _provisioning = ConfigurationPath.GetParentPath(context.Settings.Path)!;

    /// <returns>Null with errors added.</returns>
    public LdapPlan? Compile()
    {
        CheckNames();
        var server = Server();
        var baseDn = Name(nameof(settings.BaseDn), settings.BaseDn, "ou=people,dc=example,dc=com", isRequired: true);
        var container = Within(nameof(settings.Container), settings.Container, baseDn) ?? baseDn;
        var rdn = Rdn();
        var accounts = Accounts();
        var activation = settings.Disable is { } disable ? Activation(disable, baseDn) : null;
        var groups = Groups();
        if (settings.MaxConnections is < 1 or > MostConnections)
            _errors.Add($"{_section}:MaxConnections", $"{settings.MaxConnections}", "is out of bounds", $"Write a number from 1 to {MostConnections}");
        if (settings.Disable is null && context.Mapped.Contains(LdapValues.Active))
            _errors.Add($"{_provisioning}:Mapping:{LdapValues.Active}", null, "has no place in the directory", $"Say in {_section}:Disable how an account is disabled, or leave it out");
        if (_errors.Any) return null;
        return new LdapPlan
        {
            Server = server!,
            BaseDn = baseDn!,
            Container = container!,
            Rdn = rdn!,
            ObjectClasses = settings.ObjectClasses,
            Accounts = accounts!,
            Values = new LdapValues(settings.IdAttribute, settings.Binary),
            Activation = activation,
            Groups = groups,
            MaxConnections = settings.MaxConnections,
            Creates = context.Creates,
            Mapped = context.Mapped,
            Lengths = context.Lengths,
            Attributes = [.. context.Mapped.Union(context.Matched, StringComparer.Ordinal)],
        };
    }

    private LdapServer? Server()
    {
        var files = new CertificateFiles(context.Backend.Configuration);
        var authorities = settings.CaFile is { } file ? files.Authorities(file.Value, $"{_section}:{nameof(settings.CaFile)}") : null;
        var certificate = settings.ClientCertificate is { } own ? files.WithKey(own, $"{_section}:{nameof(settings.ClientCertificate)}") : null;
        var account = Account(hasCertificate: settings.ClientCertificate is not null);
        if (settings.Url is null)
        {
            if (context.Settings.GetSection(nameof(settings.Url)).Value is null) Add(nameof(settings.Url), null, "is missing", "Write ldaps://HOST, or ldap://HOST for StartTLS");
            return null;
        }

        var isTls = settings.Url.Scheme.Equals("ldaps", StringComparison.OrdinalIgnoreCase);
        if ((!isTls && !settings.Url.Scheme.Equals("ldap", StringComparison.OrdinalIgnoreCase)) || settings.Url.Host.Length == 0
            || settings.Url.AbsolutePath.Trim('/').Length > 0 || settings.Url.Query.Length > 0 || settings.Url.UserInfo.Length > 0)
        {
            Add(nameof(settings.Url), settings.Url.UserInfo.Length > 0 ? null : settings.Url.OriginalString, "is not the address of a directory", "Write ldaps://HOST or ldap://HOST, with :PORT where it is not the usual one, and nothing behind it");
            return null;
        }

        var security = isTls ? LdapSecurity.Tls : settings.StartTls == false ? LdapSecurity.None : LdapSecurity.StartTls;
        if (isTls && settings.StartTls is { } startTls)
            Add(nameof(settings.StartTls), startTls ? "true" : "false", "is about ldap://; ldaps:// is TLS from the first byte", "Leave it out");
        if (security == LdapSecurity.None && !IsLoopback(settings.Url))
            Add(nameof(settings.StartTls), "false", "would send the password and people's data in clear over the network", "Leave it out, or write ldaps://HOST");
        if (security == LdapSecurity.None && settings.Bind == LdapBind.External)
            Add(nameof(settings.StartTls), "false", "leaves nobody to show the certificate to", "Leave it out, or write ldaps://HOST");
        return new LdapServer
        {
            Host = settings.Url.IdnHost.Trim('[', ']'),
            Port = settings.Url.Port > 0 ? settings.Url.Port : isTls ? 636 : 389,
            Security = security,
            Authorities = authorities,
            Certificate = certificate,
            Account = account,
            Timeout = context.Timeout,
        };
    }

    private (string Name, Secret Password)? Account(bool hasCertificate)
    {
        if (settings.Bind == LdapBind.External)
        {
            if (!hasCertificate) Add(nameof(settings.ClientCertificate), null, "is missing", "Write Certificate and Key of whom the gateway is to be, or Bind: Simple");
            if (settings.BindDn is not null) Add(nameof(settings.BindDn), settings.BindDn, "stands beside Bind: External", "Leave it out: the certificate says who the gateway is");
            if (settings.Password is not null) Add(nameof(settings.Password), null, "stands beside Bind: External", "Leave it out: the certificate says who the gateway is");
            return null;
        }

        var name = Name(nameof(settings.BindDn), settings.BindDn, "cn=gateway,dc=example,dc=com", isRequired: true);
        if (settings.Password is null && context.Settings.GetSection(nameof(settings.Password)).Value is null)
            Add(nameof(settings.Password), null, "is missing: without one the directory would take the gateway for anybody", "Write env:NAME or file:PATH with the password, or Bind: External");
        return name is null || settings.Password is null ? null : (name, settings.Password);
    }

    private string? Rdn()
    {
        var names = context.Mapped.Where(m => m != LdapValues.Active).ToList();
        var rdn = names.Find(m => m.Equals(settings.Rdn, StringComparison.OrdinalIgnoreCase));
        if (settings.Rdn is null) Add(nameof(settings.Rdn), null, "is missing", "Write the mapped attribute that names an account's entry, as in uid");
        else if (rdn is null) _errors.AddUnknownName($"{_section}:{nameof(settings.Rdn)}", settings.Rdn, "mapped attribute", names);
        return rdn;
    }

    private LdapFilter? Accounts()
    {
        if (context.Creates && settings.ObjectClasses.Count == 0)
            Add(nameof(settings.ObjectClasses), null, "is missing", "Write the object classes of new accounts, as in [ \"inetOrgPerson\" ]");
        if (settings.Filter is { } text) return Filter($"{_section}:{nameof(settings.Filter)}", text, "(objectClass=inetOrgPerson)");
        if (settings.ObjectClasses is [var first, ..]) return LdapFilter.Equal("objectClass", first);
        if (!context.Creates) Add(nameof(settings.Filter), null, "is missing", "Write what an account is, as in (objectClass=inetOrgPerson)");
        return null;
    }

    private LdapActivation? Activation(LdapDisableOptions disable, string? baseDn)
    {
        var path = $"{_section}:{nameof(settings.Disable)}";
        if (disable.MoveTo is not null)
        {
            if (disable.Attribute is not null) _errors.Add($"{path}:{nameof(disable.Attribute)}", disable.Attribute, "stands beside MoveTo", "Write one of the two");
            return Within($"{nameof(settings.Disable)}:{nameof(disable.MoveTo)}", disable.MoveTo, baseDn) is { } place ? new LdapActivation.ByPlace(place) : null;
        }

        if (disable.Attribute is null)
        {
            _errors.Add(path, null, "does not say how an account is disabled", "Write Attribute with Value or Bit, or MoveTo");
            return null;
        }

        if ((disable.Value is null) == (disable.Bit is null))
        {
            _errors.Add($"{path}:{nameof(disable.Value)}", disable.Value, disable.Value is null ? "is missing" : "stands beside Bit", "Write what the attribute holds for a disabled account, or the bit of its number that says so");
            return null;
        }

        if (disable.Bit is not { } bit) return new LdapActivation.ByValue(disable.Attribute, disable.Value!, disable.EnabledValue);
        if (bit <= 0 || (bit & (bit - 1)) != 0) _errors.Add($"{path}:{nameof(disable.Bit)}", $"{bit}", "is not one bit", "Write 2, or another power of two");
        if (disable.EnabledValue is not null) _errors.Add($"{path}:{nameof(disable.EnabledValue)}", disable.EnabledValue, "stands beside Bit", "Leave it out: the other bits stay as they are");
        return new LdapActivation.ByBit(disable.Attribute, bit);
    }

    private LdapGroupPlan? Groups()
    {
        var path = $"{_section}:{nameof(settings.Groups)}";
        if (settings.Groups is not { } groups)
        {
            if (context.Groups) _errors.Add(path, null, "is missing, while memberships are to be kept", "Write where the groups are, as in { \"BaseDn\": \"ou=groups,dc=example,dc=com\" }");
            return null;
        }

        var baseDn = Name($"{nameof(settings.Groups)}:{nameof(groups.BaseDn)}", groups.BaseDn, "ou=groups,dc=example,dc=com", isRequired: true);
        var filter = groups.Filter is { } text ? Filter($"{path}:{nameof(groups.Filter)}", text, "(objectClass=groupOfNames)") : new LdapFilter.Present(groups.Name);
        foreach (var (key, name) in new[] { (nameof(groups.Name), groups.Name), (nameof(groups.Member), groups.Member) })
            if (!AttributeName().IsMatch(name)) _errors.Add($"{path}:{key}", name, "is not the name of an attribute", "Write a name such as cn");
        var empty = groups.EmptyMember is null ? null : Name($"{nameof(settings.Groups)}:{nameof(groups.EmptyMember)}", groups.EmptyMember, "cn=nobody,dc=example,dc=com", isRequired: false);
        var form = groups.MemberForm ?? (groups.Member.Equals("memberUid", StringComparison.OrdinalIgnoreCase) ? LdapMemberForm.Rdn : LdapMemberForm.Dn);
        return baseDn is null || filter is null ? null : new LdapGroupPlan(baseDn, filter, groups.Name, groups.Member, form, empty);
    }

    private void CheckNames()
    {
        foreach (var name in context.Mapped.Where(n => n != LdapValues.Active && !AttributeName().IsMatch(n)))
            _errors.Add($"{_provisioning}:Mapping:{name}", name, "is not the name of an attribute", "Write a name of the directory's schema, as in mail, or userCertificate;binary");
        foreach (var name in context.Matched.Where(n => !AttributeName().IsMatch(n) && !context.Mapped.Contains(n)))
            _errors.Add($"{_provisioning}:Match", name, "is not the name of an attribute", "Write a name of the directory's schema, as in mail");
        foreach (var name in context.Matched.Where(n => n.Equals(LdapValues.Password, StringComparison.OrdinalIgnoreCase) || n.Equals(LdapValues.Active, StringComparison.OrdinalIgnoreCase)))
            _errors.Add($"{_provisioning}:Match", name, "is nothing to search by", "Write an attribute that the directory tells");
        if (!AttributeName().IsMatch(settings.IdAttribute)) Add(nameof(settings.IdAttribute), settings.IdAttribute, "is not the name of an attribute", "Write entryUUID, or the one that the directory has instead");
    }

    private LdapFilter? Filter(string path, string text, string example)
    {
        var filter = LdapFilterParser.Parse(text);
        if (filter is null) _errors.Add(path, text, "is not a filter (RFC 4515)", $"Write one such as {example}");
        return filter;
    }

    private string? Within(string key, string? name, string? baseDn)
    {
        if (Name(key, name, "ou=people,dc=example,dc=com", isRequired: false) is not { } place) return null;
        if (baseDn is null || DistinguishedName.IsWithin(place, baseDn)) return place;
        _errors.Add($"{_section}:{key}", name, "lies outside of BaseDn, where accounts are searched", $"Write a place below {baseDn}, or a BaseDn that is above both");
        return null;
    }

    private string? Name(string key, string? name, string example, bool isRequired)
    {
        if (name is null)
        {
            if (isRequired) Add(key, null, "is missing", $"Write the name of an entry, as in {example}");
            return null;
        }

        if (DistinguishedName.IsWellFormed(name)) return name;
        Add(key, name, "is not the name of an entry (RFC 4514)", $"Write one such as {example}");
        return null;
    }

    private void Add(string key, string? value, string problem, string cure) => _errors.Add($"{_section}:{key}", value, problem, cure);

    private static bool IsLoopback(Uri url) => url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)(?:;[A-Za-z0-9-]+)*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributeName();
}
