using System.Text;
using JitGateway.Saml.Presets;
using JitGateway.Tests.Cli.Setup;
using JitGateway.Tests.Saml.Metadata;

namespace JitGateway.Tests.Saml.Presets;

public sealed class PresetRecognitionTests
{
    [Theory]
    [InlineData("https://sts.windows.net/0f3c8d5e/", "https://login.microsoftonline.com/0f3c8d5e/saml2", nameof(PresetName.Entra))]
    [InlineData("http://www.okta.com/exk1", "https://example.okta.com/app/app_1/exk1/sso/saml", nameof(PresetName.Okta))]
    [InlineData("https://accounts.google.com/o/saml2?idpid=C01", "https://accounts.google.com/o/saml2/idp?idpid=C01", nameof(PresetName.Google))]
    [InlineData("https://example.workspaceoneaccess.com/SAAS/API/1.0/GET/metadata/idp.xml", "https://example.workspaceoneaccess.com/SAAS/auth/federation/sso", nameof(PresetName.WorkspaceOne))]
    [InlineData("http://adfs.example.com/adfs/services/trust", "https://adfs.example.com/adfs/ls/", nameof(PresetName.Adfs))]
    [InlineData("https://kc.example.com/realms/staff", "https://kc.example.com/realms/staff/protocol/saml", nameof(PresetName.Keycloak))]
    [InlineData("https://idp.uni.example/idp/shibboleth", "https://idp.uni.example/idp/profile/SAML2/Redirect/SSO", nameof(PresetName.Shibboleth))]
    [InlineData("https://idp.example.org/simplesaml/saml2/idp/metadata.php", "https://idp.example.org/simplesaml/saml2/idp/SSOService.php", nameof(PresetName.SimpleSamlPhp))]
    [InlineData("https://example.my.salesforce.com", "https://example.my.salesforce.com/idp/endpoint/HttpRedirect", nameof(PresetName.Salesforce))]
    [InlineData("https://idp.example.org/metadata", "https://idp.example.org/sso", null)]
    [InlineData("urn:keycloak", "https://okta.example.org/login", null)]
    public void A_product_is_known_by_its_own_addresses(string entityId, string signIn, string? product) =>
        PresetRecognition.Of(MetadataOf.Document(Encoding.UTF8.GetBytes(InitBed.Document(entityId, signIn))))?.ToString().ShouldBe(product);

    [Fact]
    public void Every_preset_can_be_recognised() =>
        typeof(PresetRecognitionTests).GetMethod(nameof(A_product_is_known_by_its_own_addresses))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(d => (string?)d.GetData(null!).Single()[2]).OfType<string>().Order(StringComparer.Ordinal).ShouldBe(Enum.GetNames<PresetName>().Order(StringComparer.Ordinal));
}
