using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>The section <c>Provisioning:Ldap</c> of a backend. Attribute names are those of the directory's schema, as the server spells them.</summary>
internal sealed class LdapSettings
{
    /// <summary><c>ldaps://HOST</c>, or <c>ldap://HOST</c>, which begins with StartTLS. The port may follow. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>Whether a connection by <c>ldap://</c> is secured before anything is said on it. False is for the loopback address only. Absent: true.</summary>
    public bool? StartTls { get; set; }

    /// <summary>
    /// A PEM file with the certificate authorities that may have signed the server's certificate; then no others are trusted. Absent: those
    /// the machine trusts.
    /// </summary>
    public FilePath? CaFile { get; set; }

    /// <summary>The certificate that the gateway shows to the server. Absent: none.</summary>
    public CertificateSettings? ClientCertificate { get; set; }

    /// <summary>How the gateway says who it is. Absent: Simple.</summary>
    public LdapBind Bind { get; set; }

    /// <summary>The entry as which the gateway binds; with Simple.</summary>
    public string? BindDn { get; set; }

    /// <summary>Its password; with Simple.</summary>
    public Secret? Password { get; set; }

    /// <summary>Where accounts are searched, with everything below it. Required.</summary>
    public string? BaseDn { get; set; }

    /// <summary>Where new accounts are put. Absent: BaseDn.</summary>
    public string? Container { get; set; }

    /// <summary>The attribute that names an account's entry, as in <c>uid=ada</c>. It is one of the mapped ones. When its value changes, the entry is renamed. Required.</summary>
    public string? Rdn { get; set; }

    /// <summary>The object classes of new accounts. Required where accounts are made.</summary>
    public IReadOnlyList<string> ObjectClasses { get; set; } = [];

    /// <summary>What is an account at all, as RFC 4515 writes filters. Absent: entries with the first of ObjectClasses.</summary>
    public string? Filter { get; set; }

    /// <summary>The directory's own id of an entry, which stays when it is renamed: <c>objectGUID</c> at Active Directory, <c>nsUniqueId</c> at 389. Absent: <c>entryUUID</c>.</summary>
    public string IdAttribute { get; set; } = "entryUUID";

    /// <summary>
    /// Attributes whose values are no text; they are mapped as base64. Those of photographs and certificates, <c>objectGUID</c> and <c>objectSid</c> are known to be
    /// such.
    /// </summary>
    public IReadOnlyList<string> Binary { get; set; } = [];

    /// <summary>How an account is disabled. Absent: the adapter cannot, and takes all for enabled.</summary>
    public LdapDisableOptions? Disable { get; set; }

    /// <summary>Where the groups are. Required where memberships are kept.</summary>
    public LdapGroupsOptions? Groups { get; set; }

    /// <summary>How many connections are made at most; 1 to 100.</summary>
    public int MaxConnections { get; set; } = 8;
}

internal enum LdapBind
{
    /// <summary>By BindDn and Password.</summary>
    Simple,

    /// <summary>By ClientCertificate (SASL EXTERNAL).</summary>
    External,
}

/// <summary>The section <c>Disable</c>: by an attribute, by a bit of a number, or by another place.</summary>
internal sealed class LdapDisableOptions
{
    /// <summary>The attribute that says it: <c>pwdAccountLockedTime</c>, <c>nsAccountLock</c>, <c>userAccountControl</c>.</summary>
    public string? Attribute { get; set; }

    /// <summary>What it holds for a disabled account, as in <c>000001010000Z</c>.</summary>
    public string? Value { get; set; }

    /// <summary>What it holds for an enabled one. Absent: the attribute is taken away.</summary>
    public string? EnabledValue { get; set; }

    /// <summary>The bit that is set in its number for a disabled account; 2 at Active Directory.</summary>
    public int? Bit { get; set; }

    /// <summary>Where disabled accounts are put, below BaseDn. Enabled again, they go to Container.</summary>
    public string? MoveTo { get; set; }
}

/// <summary>The section <c>Groups</c> of the directory.</summary>
internal sealed class LdapGroupsOptions
{
    /// <summary>Where groups are searched, with everything below it. Required.</summary>
    public string? BaseDn { get; set; }

    /// <summary>What is a group, as RFC 4515 writes filters. Only these are seen and changed. Absent: entries that have the attribute Name.</summary>
    public string? Filter { get; set; }

    /// <summary>The attribute with a group's name. Absent: <c>cn</c>.</summary>
    public string Name { get; set; } = "cn";

    /// <summary>The attribute with its members. Absent: <c>member</c>.</summary>
    public string Member { get; set; } = "member";

    /// <summary>What stands there for an account. Absent: Rdn with <c>memberUid</c>, else Dn.</summary>
    public LdapMemberForm? MemberForm { get; set; }

    /// <summary>The member that is left in a group that may not be empty, such as <c>groupOfNames</c>. Absent: its last member cannot be taken out.</summary>
    public string? EmptyMember { get; set; }
}

internal enum LdapMemberForm
{
    /// <summary>The name of the account's entry.</summary>
    Dn,

    /// <summary>The value of the attribute that names it.</summary>
    Rdn,
}
