namespace JitGateway.Saml.Presets;

/// <summary>Products whose habits are known: what they call their attributes, and what makes a person the same person there.</summary>
internal enum PresetName
{
    /// <summary>Microsoft Entra ID (Azure AD).</summary>
    Entra,

    /// <summary>Okta.</summary>
    Okta,

    /// <summary>Google Workspace.</summary>
    Google,

    /// <summary>Workspace ONE Access (VMware, Omnissa).</summary>
    WorkspaceOne,

    /// <summary>Active Directory Federation Services.</summary>
    Adfs,

    /// <summary>Keycloak.</summary>
    Keycloak,

    /// <summary>Shibboleth and other members of eduGAIN.</summary>
    Shibboleth,

    /// <summary>SimpleSAMLphp.</summary>
    SimpleSamlPhp,

    /// <summary>Salesforce as identity provider.</summary>
    Salesforce,
}
