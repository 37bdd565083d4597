using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;
using JitGateway.Saml.Metadata;

namespace JitGateway.Saml.Logout;

/// <summary>Sends a browser whose session has ended here to its identity provider, to end the login there too (SAML Profiles 4.4.3.1).</summary>
internal sealed class LogoutStart(
    Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory, LogoutAttempts attempts, IPageWriter pages, TimeProvider time,
    ILogger<LogoutStart> logger)
{
    private static readonly PageText Title = PageText.Of("You are signed out here");
    private static readonly PageText Lead = PageText.Of("Your sign-in service is being told, so that you are signed out there too.");

    /// <summary>The identity provider, where it can be asked: metadata has an address, and the operator wants it.</summary>
    public KnownIdentityProvider? WhomToAsk(LogoutName login) =>
        directory.Find(login.IdentityProvider) is { Settings.Options.SingleLogout: SingleLogout.Both } known && known.Metadata.EntityId == login.Issuer && known.Metadata.SingleLogout() is not null ? known : null;

    /// <summary>After our own form: on, by way of PublicOrigin, where the answer arrives and its cookie belongs.</summary>
    /// <param name="session">The public id of the session that ended.</param>
    public Task LeaveAsync(HttpContext context, KnownIdentityProvider known, LogoutName login, string? returnUrl, string session)
    {
        if (gateway.Value.IsPublicHost(context.Request.Host.Host)) return SendAsync(context, known, login, returnUrl, afterOwnForm: true);
        var wish = attempts.Seal(context, login, returnUrl, session);
        return pages.WriteAsync(context, OnwardPage.To(context, $"{gateway.Value.Origin}{LoginPaths.LogoutPath}?{LogoutEndpoint.WishParameter}={wish}", Title, Lead));
    }

    /// <param name="afterOwnForm">See <see cref="OnwardPage"/>.</param>
    public Task SendAsync(HttpContext context, KnownIdentityProvider known, LogoutName login, string? returnUrl, bool afterOwnForm)
    {
        var (binding, service) = known.Metadata.SingleLogout()!.Value;
        var message = LogoutReply.New(serviceProvider.Value, time, service.Location);
        attempts.Start(context, new LogoutAttempt(message.Id, known.Settings.Name, returnUrl, message.IssueInstant));
        Log.LogoutAsked(logger, known.Settings.Name, binding);
        var signer = known.Settings.Options.SignLogoutMessages ? keys.Signing[0] : null;
        if (binding == SamlBindings.HttpPost) return pages.WriteAsync(context, PostBinding.LogoutPage("SAMLRequest", service.Location, LogoutReply.Signed(message.RequestXml(login), signer), relayState: null));
        var url = RedirectBinding.RequestUrl(service.Location, message.RequestXml(login), relayState: null, signer);
        return afterOwnForm ? pages.WriteAsync(context, OnwardPage.To(context, url, Title, Lead)) : LoginPaths.RedirectAsync(context, url);
    }
}
