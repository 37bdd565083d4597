using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Login;

/// <summary>Sends a browser to an identity provider with a request of ours (SAML Profiles 4.1.3).</summary>
internal sealed class LoginStart(
    Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory, IdentityProviderChoices choices, LoginTargets targets, LoginAttempts attempts, LoginDemands demands, LoginRounds rounds, LoginLoop loop,
    IFailureWriter failures, IPageWriter pages, IEventRecorder events, TimeProvider time, ILogger<LoginStart> logger)
{
    private static readonly TimeSpan MetadataRetry = TimeSpan.FromSeconds(10);

    /// <summary>Whether a login there could begin now, and come to something.</summary>
    public bool IsReady(IdentityProvider provider, LoginPlan plan) => directory.Find(provider.Name) is not null && AskedOf(provider, OnTerms(plan, TermsOf(plan), provider.Options).Demand) is not null;

    public Task SendAsync(HttpContext context, IdentityProvider provider, LoginPlan plan)
    {
        var target = targets.Landing(plan.Target, provider.Name);
        plan = plan with { Target = target };
        var trail = EventTrail.Of(context);
        (trail.Kind, trail.IdentityProvider, trail.Backend) = (trail.Kind ?? EventKind.Login, trail.IdentityProvider ?? provider.Name, trail.Backend ?? choices.BackendOf(target)?.Name.Value);
        if (!plan.GoesOn && rounds.IsLoop(context, target)) return loop.EndAsync(context, target);
        if (directory.Find(provider.Name) is not { } known)
        {
            return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.IdentityProviderUnavailable, new ReasonId("saml.metadata.unavailable"), $"{provider.Name}: {directory.ProblemOf(provider)}")
            { RetryAfter = MetadataRetry, ContinueUrl = LoginPaths.Login(target, plan.IsGuess ? null : provider.Name, demands.Write(plan.Demand, target), choose: plan.IsGuess) });
        }

        return SendAsync(context, known, plan);
    }

    private Task SendAsync(HttpContext context, KnownIdentityProvider known, LoginPlan asked)
    {
        var options = known.Settings.Options;
        var (binding, destination) = known.Metadata.SingleSignOn(options.AuthnRequestBinding);
        var terms = TermsOf(asked);
        var plan = OnTerms(asked, terms, options);
        if (AskedOf(known.Settings, plan.Demand) is not { } requirement) return RefuseAsync(context, known.Settings, plan);
        var request = RequestTo(known.Settings, destination, plan, requirement) with { ProviderName = terms.ProviderName ?? options.ProviderName };
        var attempt = new LoginAttempt(request.Id, known.Settings.Name, plan.Target.ToString(), request.IssueInstant)
        {
            Demand = plan.Demand,
            Probe = plan.Probe,
            IsGuess = plan.IsGuess,
            Remember = plan.Remember,
        };
        var token = attempts.Start(context, attempt, plan.Round);
        Log.LoginStarted(logger, known.Settings.Name, binding, plan.Round);
        events.Record(context, new GatewayEvent(EventKind.Login, EventAction.Begun, EventResult.Begun) { Flow = EventTrail.FlowOf(token.Value), IdentityProvider = known.Settings.Name, Binding = binding.ToString() });
        var signer = options.SignAuthnRequests ? keys.Signing[0] : null;
        if (binding == AuthnRequestBinding.Post) return pages.WriteAsync(context, PostBinding.RequestPage(destination, Signed(request.ToXml(), signer), token.Value));
        var url = RedirectBinding.RequestUrl(destination, request.ToXml(), token.Value, signer);
        return plan.AfterOwnForm
            ? pages.WriteAsync(context, OnwardPage.To(context, url, PageText.Of("Going to the sign-in page"), PageText.Of("This takes a moment.")))
            : LoginPaths.RedirectAsync(context, url);
    }

    /// <summary>Nothing that this identity provider lets in would do, so nobody is sent there.</summary>
    private Task RefuseAsync(HttpContext context, IdentityProvider provider, LoginPlan plan) => failures.WriteAsync(context, new GatewayFailure(
        ErrorRegister.AuthenticationTooWeak, new ReasonId("saml.login.unmeetable"), $"{provider.Name}: RequestedAuthnContext and what is asked for have nothing in common")
    { ContinueUrl = plan.Demand.Subject is not null ? plan.Target.ToString() : LoginPaths.Login(plan.Target, choose: true) });

    private LoginTerms TermsOf(LoginPlan plan) => choices.BackendOf(plan.Target)?.Part<LoginTerms>() ?? LoginTerms.Usual;

    /// <summary>What meets the demand and the identity provider's own setting, which holds for every login; null: nothing does.</summary>
    private AuthnRequirement? AskedOf(IdentityProvider provider, LoginDemand demand) =>
        new AuthnRequirement(demand.Contexts, demand.Comparison, serviceProvider.Value.AuthnContextOrder.Meeting(demand.Contexts, demand.Comparison), maxAge: null).And(provider.Authn);

    /// <summary>What the backend and the identity provider want of every login, beside what is wanted of this one; a demand of its own comes before the backend's.</summary>
    private static LoginPlan OnTerms(LoginPlan plan, LoginTerms terms, IdentityProviderOptions options)
    {
        var demand = plan.Demand with { Fresh = plan.Demand.Fresh || terms.ForceAuthn || options.ForceAuthn };
        if (demand.Contexts.Count == 0) demand = demand with { Contexts = terms.Requirement.Contexts, Comparison = terms.Requirement.Comparison };
        return plan with { Demand = demand, Probe = demand.Fresh && plan.Probe == Probe.ThenAsk ? Probe.No : plan.Probe };   // who has to show anew who they are cannot do it unseen
    }

    private AuthnRequest RequestTo(IdentityProvider provider, Uri destination, LoginPlan plan, AuthnRequirement requirement)
    {
        var (ours, options) = (serviceProvider.Value, provider.Options);
        return new AuthnRequest
        {
            Id = MessageId.New(),
            IssueInstant = time.GetUtcNow(),
            Issuer = ours.EntityId,
            Destination = destination,
            AssertionConsumerService = new(options.ResponseBinding, options.AssertionConsumerServiceByIndex ? null : ours.AssertionConsumerService),
            NameIdPolicy = options.SendNameIdPolicy ? new(provider.NameIdFormat, options.NameIdQualifier, options.NameIdAllowCreate) : null,
            ForceAuthn = plan.Demand.Fresh,
            IsPassive = plan.Probe != Probe.No,
            RequestedAuthnContext = requirement.Contexts,
            Comparison = requirement.Comparison,
        };
    }

    private static string Signed(string request, ServiceProviderKey? signer)
    {
        if (signer is null) return request;
        using var key = signer.PrivateKey();
        return EnvelopedSigner.Sign(request, key, signer.Certificate);
    }
}
