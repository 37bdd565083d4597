using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>The section <c>Provisioning:Scim</c> of a backend. One of <c>Token</c>, <c>Basic</c>, <c>ApiKey</c> and <c>OAuth2</c> is required.</summary>
internal sealed class ScimSettings : HttpSettings
{
    /// <summary>Where SCIM 2.0 is served, without <c>/Users</c>: <c>https://wiki.example.com/scim/v2</c>. Required.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>How an account is changed.</summary>
    public ScimChange Change { get; set; }

    /// <summary>What the service understands of PATCH.</summary>
    public ScimDialect Dialect { get; set; }
}

internal enum ScimChange
{
    /// <summary>By PATCH, unless the service says in its ServiceProviderConfig that it has none.</summary>
    Auto,

    /// <summary>By PATCH of what differs (RFC 7644 3.5.2).</summary>
    Patch,

    /// <summary>By PUT of the whole account, as it was read, with what differs in it (RFC 7644 3.5.1).</summary>
    Put,
}

internal enum ScimDialect
{
    /// <summary>RFC 7644, to the letter.</summary>
    Rfc7644,

    /// <summary>
    /// Services made for Microsoft Entra ID: Add, Replace and Remove with capitals, truth values as the texts True and False, a value of a list by its path, a
    /// member removed by its value.
    /// </summary>
    Entra,

    /// <summary>Services made for Okta: one operation without a path whose value is an object with all that changes.</summary>
    Okta,
}
