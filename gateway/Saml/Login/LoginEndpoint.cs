using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Discovery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;

namespace JitGateway.Saml.Login;

/// <summary>
/// <c>GET /sso/login?return=…&amp;idp=…</c>: on to the identity provider, or a page to choose one. Who it is, says the address itself, an e-mail address, the browser's memory or the network, in this order; a guess of ours is made
/// once, and who comes back from it chooses. <c>POST</c> forgets what is remembered.
/// </summary>
internal sealed class LoginEndpoint(
    Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, ReturnUrls returnUrls, LoginTargets targets, IdentityProviderChoices choices, LoginAttempts attempts, LoginDemands demands, RememberedChoice remembered, LoginRounds rounds, LoginStart start, ProbingLogin probing,
    IFailureWriter failures, IPageWriter pages, TimeProvider time)
{
    /// <summary>Longer names are none, and longer addresses neither.</summary>
    private const int LongestText = 256;

    /// <summary>With one of these the address wants a login, whoever is signed in.</summary>
    private static readonly string[] Asking = ["idp", "email", "q", LoginPaths.DemandParameter, LoginPaths.ChooseParameter, LoginPaths.FormParameter];

    public Task HandleAsync(HttpContext context)
    {
        if (!gateway.Value.IsPublicHost(context.Request.Host.Host)) return MoveAsync(context);
        var query = context.Request.Query;
        if (!TryTarget(query["return"], out var target)) return FailAsync(context, ErrorRegister.ReturnUrlRefused, "saml.login.return_url", returnUrls.Root);

        var demand = demands.Read(query[LoginPaths.DemandParameter], target);
        if (demand.Probes) return ProbeAsync(context, target);
        var fitting = choices.For(target, demand);
        if (fitting.Count == 0) return FailAsync(context, ErrorRegister.LoginNotConfigured, "saml.login.no_identity_provider");
        return demand.IsNone && !Asking.Any(query.ContainsKey) ? LeadOnAsync(context, target, demand, fitting) : BeginAsync(context, target, demand, fitting);
    }

    /// <summary>Forgets the remembered choice, and shows the page where another can be made.</summary>
    public async Task ForgetAsync(HttpContext context)
    {
        if (!OwnForm.Is(context.Request, gateway.Value))
        {
            await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.ForeignForm, new ReasonId("saml.login.foreign_form")) { ContinueUrl = LoginPaths.LoginPath, ContinueText = PageText.Of("Continue") });
            return;
        }

        var (form, unreadable) = await MessageForm.ReadAsync(context, ErrorRegister.BadRequest);
        if (form is null) await failures.WriteAsync(context, unreadable!);
        else if (!TryTarget(form["return"], out var target)) await FailAsync(context, ErrorRegister.ReturnUrlRefused, "saml.login.return_url", returnUrls.Root);
        else
        {
            remembered.Forget(context);
            var demand = demands.Write(demands.Read(form[LoginPaths.DemandParameter], target), target);   // sealed anew: what came with the form leads nowhere unread
            await LoginPaths.RedirectAsync(context, LoginPaths.Login(target, demand: demand, choose: true));
        }
    }

    /// <summary>An address that only says where to go, a bookmark say: who is signed in, and in a way that fits, is there already.</summary>
    private async Task LeadOnAsync(HttpContext context, ReturnUrl target, LoginDemand demand, IReadOnlyList<IdentityProvider> fitting)
    {
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person && fitting.Any(p => p.Name == person.User.IdentityProvider)
            && targets.Landing(target, person.User.IdentityProvider) is var landing && !rounds.IsSentBack(context, landing))
        {
            rounds.Add(context, landing, RoundKind.Login);
            await LoginPaths.RedirectAsync(context, landing.ToString());
        }
        else
        {
            await BeginAsync(context, target, demand, fitting);
        }
    }

    private Task BeginAsync(HttpContext context, ReturnUrl target, LoginDemand demand, IReadOnlyList<IdentityProvider> fitting)
    {
        var query = context.Request.Query;
        var plan = new LoginPlan(target) { Demand = demand, AfterOwnForm = query.ContainsKey(LoginPaths.FormParameter), Remember = query.ContainsKey(LoginPaths.RememberParameter) && IsOfOwnPage(context.Request) };
        if (query["idp"].ToString() is { Length: > 0 } name)
        {
            return fitting.FirstOrDefault(p => p.Name == name) is { } named
                ? start.SendAsync(context, named, plan)
                : FailAsync(context, ErrorRegister.UnknownIdentityProvider, "saml.login.unknown_identity_provider", target);
        }

        var probe = choices.BackendOf(target)?.Part<LoginTerms>().Passive == true ? Probe.ThenAsk : Probe.No;
        return fitting.Count == 1 ? start.SendAsync(context, fitting[0], plan with { Probe = probe }) : ChooseAsync(context, fitting, plan, probe);
    }

    private async Task ProbeAsync(HttpContext context, ReturnUrl target)
    {
        if (!await probing.TryAsync(context, target)) await LoginPaths.RedirectAsync(context, target.ToString());
    }

    private async Task ChooseAsync(HttpContext context, IReadOnlyList<IdentityProvider> fitting, LoginPlan plan, Probe probe)
    {
        var query = context.Request.Query;
        var email = Bounded(query["email"]);
        if (OfEmail(fitting, email) is { } own)
        {
            await start.SendAsync(context, own, plan with { AfterOwnForm = true });
            return;
        }

        var memory = remembered.Find(context.Request, fitting);
        if (email.Length == 0 && !query.ContainsKey(LoginPaths.ChooseParameter)
            && (memory ?? ClientNetwork.ProviderOf(fitting, context.Connection.RemoteIpAddress)) is { } guess
            && !attempts.IsBackFromGuess(context, targets.Landing(plan.Target, guess.Name), time.GetUtcNow() - serviceProvider.Value.AttemptLifetime))
        {
            await start.SendAsync(context, guess, plan with { IsGuess = true, Remember = guess == memory, Probe = probe });
            return;
        }

        if (plan.Demand.IsNone) attempts.Wait(context);
        await pages.WriteAsync(context, new ChoicePage(fitting, plan.Target)
        {
            Demand = demands.Write(plan.Demand, plan.Target),
            Search = Bounded(query["q"]),
            IsUnknownAddress = email.Length > 0,
            Remembered = memory,
            OffersToRemember = serviceProvider.Value.RememberChoice > TimeSpan.Zero,
            Session = (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person ? person.SessionId : "",
        }.ToPage());
    }

    /// <summary>The attempt's cookie belongs to PublicOrigin, where the answer arrives: the login begins there, and a path of this host becomes absolute.</summary>
    private Task MoveAsync(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var wanted = query.GetValueOrDefault("return").ToString();
        if (wanted is "" or ['/', ..]) query["return"] = gateway.Value.OriginOf(context.Request.Host.Host) + (wanted.Length > 0 ? wanted : "/");
        if (TryTarget(query["return"], out var page) && demands.Read(query.GetValueOrDefault(LoginPaths.DemandParameter), page) is { Subject: not null } demand)
        {
            var target = targets.OfStepUp(context, page);
            (query["return"], query[LoginPaths.DemandParameter]) = (target.ToString(), demands.Write(demand, target));   // sealed for where it leads
        }

        return LoginPaths.RedirectAsync(context, $"{gateway.Value.Origin}{LoginPaths.LoginPath}{QueryString.Create(query)}");
    }

    private bool TryTarget(StringValues wanted, out ReturnUrl target)
    {
        target = returnUrls.Root;
        if (StringValues.IsNullOrEmpty(wanted)) return true;
        if (wanted.Count > 1 || !returnUrls.TryRead(wanted, out var read)) return false;
        target = read;
        return true;
    }

    /// <summary>A stranger's link must not plant a choice; every browser of today says where a navigation began.</summary>
    private static bool IsOfOwnPage(HttpRequest request) => request.Headers["Sec-Fetch-Site"] == "same-origin";

    private static string Bounded(string? text) => text?.Trim() is { Length: <= LongestText } bounded ? bounded : "";

    private static IdentityProvider? OfEmail(IReadOnlyList<IdentityProvider> fitting, string email) =>
        email.LastIndexOf('@') is > 0 and var at
            ? fitting.FirstOrDefault(p => p.Options.EmailDomains.Contains(email[(at + 1)..], StringComparer.OrdinalIgnoreCase))
            : null;

    private Task FailAsync(HttpContext context, ErrorCode code, string reason, ReturnUrl? again = null) =>
        failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason)) { ContinueUrl = again is null ? null : LoginPaths.Login(again) });
}
