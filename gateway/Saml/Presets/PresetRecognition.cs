using JitGateway.Saml.Metadata;

namespace JitGateway.Saml.Presets;

/// <summary>Which product wrote metadata, by the addresses that it gives itself. What is not recognised has no preset; nothing is guessed from names that operators choose.</summary>
internal static class PresetRecognition
{
    /// <summary>Parts of a product's own addresses: of the entity id, and of where people sign in.</summary>
    private static readonly (PresetName Product, string[] EntityId, string[] SignIn)[] Marks =
    [
        (PresetName.Entra, ["https://sts.windows.net/"], ["https://login.microsoftonline.com/", "https://login.microsoftonline.us/"]),
        (PresetName.Okta, ["http://www.okta.com/", "https://www.okta.com/"], [".okta.com/app/", ".oktapreview.com/app/", ".okta-emea.com/app/"]),
        (PresetName.Google, ["https://accounts.google.com/o/saml2"], ["https://accounts.google.com/o/saml2/"]),
        (PresetName.WorkspaceOne, ["/SAAS/API/1.0/GET/metadata/idp.xml"], ["/SAAS/auth/federation/sso"]),
        (PresetName.Adfs, ["/adfs/services/trust"], ["/adfs/ls"]),
        (PresetName.Keycloak, [], ["/protocol/saml"]),
        (PresetName.Shibboleth, ["/idp/shibboleth"], ["/profile/SAML2/"]),
        (PresetName.SimpleSamlPhp, ["/saml2/idp/metadata.php", "/module.php/saml/idp/metadata"], ["/saml2/idp/SSOService.php", "/module.php/saml/idp/singleSignOnService"]),
        (PresetName.Salesforce, [".my.salesforce.com"], ["/idp/endpoint/HttpRedirect", "/idp/endpoint/HttpPost"]),
    ];

    public static PresetName? Of(IdentityProviderMetadata metadata)
    {
        foreach (var (product, entityIds, signIns) in Marks)
            if (entityIds.Any(mark => metadata.EntityId.Contains(mark, StringComparison.OrdinalIgnoreCase)) || metadata.SingleSignOnServices.Values.Any(url => signIns.Any(mark => url.AbsoluteUri.Contains(mark, StringComparison.OrdinalIgnoreCase))))
                return product;
        return null;
    }
}
