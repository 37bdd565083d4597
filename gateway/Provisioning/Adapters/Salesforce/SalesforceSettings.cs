using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>The section <c>Provisioning:Salesforce</c> of a backend: the OAuth 2.0 JWT bearer flow of a connected app.</summary>
internal sealed class SalesforceSettings : HttpConnectionSettings
{
    /// <summary>Where tokens are given: the org's My Domain, as in <c>https://example.my.salesforce.com</c>, or <c>https://login.salesforce.com</c>. Required.</summary>
    public Uri? LoginUrl { get; set; }

    /// <summary>The consumer key of the connected app. Required.</summary>
    public string? ClientId { get; set; }

    /// <summary>The Salesforce user name of the user whom the gateway acts as. Required.</summary>
    public string? UserName { get; set; }

    /// <summary>A PEM file with the RSA key whose certificate the connected app holds. Required.</summary>
    public FilePath? Key { get; set; }

    /// <summary>The key's password. Absent: it has none.</summary>
    public Secret? KeyPassword { get; set; }

    /// <summary>For whom the assertion is: <c>https://login.salesforce.com</c>, <c>https://test.salesforce.com</c> for a sandbox, or the site's URL. Absent: LoginUrl.</summary>
    public string? Audience { get; set; }

    /// <summary>The version of the REST API.</summary>
    public string ApiVersion { get; set; } = "60.0";

    /// <summary>The org's id (00D…). Where it is written, no other org is worked in. Absent: whichever the credentials lead to.</summary>
    public string? OrganizationId { get; set; }

    /// <summary>True: a changed user name is changed in Salesforce too. False: that is refused (error 14), as Salesforce's own provisioning does.</summary>
    public bool Rename { get; set; }
}
