using System.Security.Cryptography;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Login;

/// <summary>Sends a browser to an identity provider with a request of ours (SAML Profiles 4.1.3).</summary>
internal sealed class LoginStart(
    Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory, LoginAttempts attempts, LoginRounds rounds,
    IFailureWriter failures, IPageWriter pages, TimeProvider time, ILogger<LoginStart> logger)
{
    private static readonly TimeSpan MetadataRetry = TimeSpan.FromSeconds(10);

    /// <param name="round">0; 1 where the attempt of a first round trip was lost.</param>
    /// <param name="afterOwnForm">The request came from a form of our own: see <see cref="OnwardPage"/>.</param>
    public Task SendAsync(HttpContext context, IdentityProvider provider, ReturnUrl target, int round = 0, bool afterOwnForm = false)
    {
        if (rounds.IsLoop(context, target))
        {
            rounds.Forget(context);
            return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LoginLoop, new ReasonId("saml.login.loop"), $"{LoginRounds.Most} logins for one page within a minute")
            { ContinueUrl = LoginPaths.Login(target) });
        }

        if (directory.Find(provider.Name) is not { } known)
        {
            return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.IdentityProviderUnavailable, new ReasonId("saml.metadata.unavailable"), $"{provider.Name}: {directory.ProblemOf(provider)}")
            { RetryAfter = MetadataRetry, ContinueUrl = LoginPaths.Login(target, provider.Name) });
        }

        return SendAsync(context, known, target, round, afterOwnForm);
    }

    private Task SendAsync(HttpContext context, KnownIdentityProvider known, ReturnUrl target, int round, bool afterOwnForm)
    {
        var options = known.Settings.Options;
        var (binding, destination) = known.Metadata.SingleSignOn(options.AuthnRequestBinding);
        var request = new AuthnRequest
        {
            Id = "_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)),
            IssueInstant = time.GetUtcNow(),
            Issuer = serviceProvider.Value.EntityId,
            Destination = destination,
            AssertionConsumerServiceUrl = serviceProvider.Value.AssertionConsumerService,
            NameIdFormat = known.Settings.NameIdFormat,
            RequestedAuthnContext = options.RequestedAuthnContext,
        };
        var token = attempts.Start(context, new LoginAttempt(request.Id, known.Settings.Name, target.ToString(), request.IssueInstant), round);
        Log.LoginStarted(logger, known.Settings.Name, binding, round);
        var signer = options.SignAuthnRequests ? keys.Signing[0] : null;
        if (binding == AuthnRequestBinding.Post) return pages.WriteAsync(context, PostBinding.RequestPage(destination, Signed(request.ToXml(), signer), token.Value));
        var url = RedirectBinding.RequestUrl(destination, request.ToXml(), token.Value, signer);
        return afterOwnForm
            ? pages.WriteAsync(context, OnwardPage.To(context, url, "Going to the sign-in page", "This takes a moment."))
            : LoginPaths.RedirectAsync(context, url);
    }

    private static string Signed(string request, ServiceProviderKey? signer)
    {
        if (signer is null) return request;
        using var key = signer.PrivateKey();
        return EnvelopedSigner.Sign(request, key, signer.Certificate);
    }
}
