using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Logout;

/// <summary>Answers a logout request that was accepted (SAML Profiles 4.4.3.5): in the way it came where the metadata has an address for that, otherwise in the way it has one.</summary>
internal sealed class LogoutReply(
    Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory, LogoutPages logoutPages, IPageWriter pages, IFailureWriter failures, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    public Task SendAsync(HttpContext context, ReceivedLogout received, Valid<LogoutRequest> request, Status status)
    {
        var known = directory.Find(request.IdentityProvider.Name);
        var signer = known?.Settings.Options.SignLogoutMessages == false ? null : keys.Signing[0];
        if (received.Binding == SamlBindings.Soap) return SoapBinding.WriteAsync(context, SoapBinding.Envelope(Signed(Xml(null), signer)));
        if (known?.Metadata.SingleLogout(received.Binding) is not var (binding, service)) return TellAsync(context, request, status);
        var destination = service.ForResponses;
        return binding == SamlBindings.HttpPost
            ? pages.WriteAsync(context, PostBinding.LogoutPage("SAMLResponse", destination, Signed(Xml(destination), signer), received.RelayState))
            : LoginPaths.RedirectAsync(context, RedirectBinding.ResponseUrl(destination, Xml(destination), received.RelayState, signer));

        string Xml(Uri? destination) => New(serviceProvider.Value, time, destination).ResponseXml(request.Value.Id, status);
    }

    public static OutgoingLogout New(ServiceProvider serviceProvider, TimeProvider time, Uri? destination) =>
        new(MessageId.New(), time.GetUtcNow(), serviceProvider.EntityId, destination);

    public static string Signed(string message, ServiceProviderKey? signer)
    {
        if (signer is null) return message;
        using var key = signer.PrivateKey();
        return EnvelopedSigner.Sign(message, key, signer.Certificate);
    }

    /// <summary>There is nobody to answer to: the person is told.</summary>
    private Task TellAsync(HttpContext context, Valid<LogoutRequest> request, Status status) => status.IsSuccess
        ? pages.WriteAsync(context, logoutPages.EndedBy(request.IdentityProvider.Name))
        : failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LogoutIncomplete, new ReasonId("saml.logout.incomplete"), status.SecondCode) { RetryAfter = Retry, ContinueUrl = LoginPaths.LogoutPath });
}
