using JitGateway.Configuration;

namespace JitGateway.Saml.Published;

/// <summary>What our metadata says besides keys and addresses: section <c>Saml:Metadata</c>.</summary>
internal sealed class PublishedOptions
{
    /// <summary>Whether it is signed, by the first of SigningKeys.</summary>
    public bool Sign { get; set; }

    /// <summary>What people read where they sign in (mdui:DisplayName), and the name of the service towards operators. Absent: the host of PublicOrigin where a name is needed.</summary>
    public LocalizedText? DisplayName { get; set; }

    /// <summary>What it is for (mdui:Description).</summary>
    public LocalizedText? Description { get; set; }

    /// <summary>A page about it (mdui:InformationURL).</summary>
    public LocalizedText? InformationUrl { get; set; }

    /// <summary>A page about what becomes of people's data (mdui:PrivacyStatementURL).</summary>
    public LocalizedText? PrivacyStatementUrl { get; set; }

    /// <summary>Pictures (mdui:Logo).</summary>
    public IReadOnlyList<LogoOptions> Logos { get; set; } = [];

    /// <summary>Whose it is.</summary>
    public OrganizationOptions? Organization { get; set; }

    /// <summary>Whom to write to.</summary>
    public IReadOnlyList<ContactOptions> Contacts { get; set; } = [];

    /// <summary>Which attributes identity providers are asked to release.</summary>
    public IReadOnlyList<RequestedAttributeOptions> RequestedAttributes { get; set; } = [];
}

/// <summary>A picture.</summary>
internal sealed class LogoOptions
{
    /// <summary>Where it is, https. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>In pixels. Required.</summary>
    public int Width { get; set; }

    /// <summary>In pixels. Required.</summary>
    public int Height { get; set; }
}

/// <summary>Whose the service is (SAML Metadata 2.3.2.1).</summary>
internal sealed class OrganizationOptions
{
    /// <summary>Its name, as registers have it. Required.</summary>
    public LocalizedText? Name { get; set; }

    /// <summary>Its name, as people know it. Absent: Name.</summary>
    public LocalizedText? DisplayName { get; set; }

    /// <summary>Its web site. Required.</summary>
    public LocalizedText? Url { get; set; }
}

/// <summary>Somebody to write to (SAML Metadata 2.3.2.2).</summary>
internal sealed class ContactOptions
{
    /// <summary>For what.</summary>
    public ContactType Type { get; set; }

    /// <summary>The company they work for.</summary>
    public string? Company { get; set; }

    /// <summary>A given name, or the name of a team.</summary>
    public string? GivenName { get; set; }

    /// <summary>A surname.</summary>
    public string? Surname { get; set; }

    /// <summary>Addresses, without <c>mailto:</c>. Required.</summary>
    public IReadOnlyList<string> Emails { get; set; } = [];

    /// <summary>Telephone numbers.</summary>
    public IReadOnlyList<string> Telephones { get; set; } = [];
}

/// <summary>What somebody may be written to about.</summary>
internal enum ContactType
{
    /// <summary>How it works.</summary>
    Technical,

    /// <summary>How it is used.</summary>
    Support,

    /// <summary>Contracts and decisions.</summary>
    Administrative,

    /// <summary>Bills.</summary>
    Billing,

    /// <summary>Incidents (the federations' Sirtfi).</summary>
    Security,
}

/// <summary>An attribute that identity providers are asked to release (SAML Metadata 2.4.4.2).</summary>
internal sealed class RequestedAttributeOptions
{
    /// <summary>Its Name, as in <c>urn:oid:0.9.2342.19200300.100.1.3</c>. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>What people call it.</summary>
    public string? FriendlyName { get; set; }

    /// <summary>Whether nobody can sign in without it.</summary>
    public bool Required { get; set; }
}
