using JitGateway.Failures;

namespace JitGateway.Saml.Logout;

/// <summary><c>/sso/slo</c>, the single logout service (SAML Profiles 4.4): requests of identity providers, and their answers to ours, by Redirect, POST and (requests) SOAP.</summary>
internal sealed class SingleLogoutEndpoint(IdentityProviderLogout requests, LogoutCompletion responses, IFailureWriter failures)
{
    public async Task HandleAsync(HttpContext context)
    {
        var (received, failure) = await ReceivedLogout.ReadAsync(context);
        if (received is null) await failures.WriteAsync(context, failure!);
        else if (received.IsRequest) await requests.HandleAsync(context, received);
        else await responses.HandleAsync(context, received);
    }
}
