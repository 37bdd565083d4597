using System.Security.Cryptography.X509Certificates;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Signing in at the demo identity provider without a browser.</summary>
internal static class DemoSignIn
{
    // the same for all identity providers of a test run, as the gateways' keys
    private static readonly Lazy<X509Certificate2> Certificate = new(DemoIdentityProviderSettings.NewCertificate);

    /// <summary>Opens a page behind the gateway and signs in on the way; ends on the page asked for, or on a refusal.</summary>
    public static async Task<Page> SignInAsync(this Visitor visitor, string person, Uri url)
    {
        var question = await visitor.OpenAsync(url);
        if (!question.Text.Contains("Sign in as", StringComparison.Ordinal)) throw new InvalidOperationException($"No sign-in page at {question.Url}, but {question.Status}:\n{question.Text}");
        return await visitor.SubmitAsync(question, $"value=\"{person}\"");
    }

    public static Task<DemoIdentityProvider> StartIdentityProviderAsync(this GatewayConfiguration configuration, int port = 0) =>
        DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = configuration.Origin, Port = port, Certificate = Certificate.Value });

    public static GatewayConfiguration WithIdentityProvider(this GatewayConfiguration configuration, DemoIdentityProvider identityProvider) =>
        configuration.WithIdentityProvider("demo", identityProvider.MetadataUrl, JourneyBackends.Attributes);
}
