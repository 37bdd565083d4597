using JitGateway.Access;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Tests.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Tests.Access;

/// <summary>What each decision does to the request.</summary>
public sealed class AccessMiddlewareTests
{
    private readonly IFailureWriter _failures = Substitute.For<IFailureWriter>();
    private readonly IAuthenticationService _authentication = Substitute.For<IAuthenticationService>();
    private readonly IProbingLogin _probing = Substitute.For<IProbingLogin>();
    private GatewayFailure? _failure;
    private HttpContext? _passed;

    public AccessMiddlewareTests() => _ = _failures.WriteAsync(Arg.Any<HttpContext>(), Arg.Do<GatewayFailure>(f => _failure = f));

    [Fact]
    public async Task An_endpoint_of_our_own_is_nobodys_business_here()
    {
        var context = Request("/sso/metadata", backend: null);

        await RunAsync(context);

        _passed.ShouldBe(context);
    }

    [Fact]
    public async Task Whoever_may_enter_passes_as_that_person()
    {
        await RunAsync(Request("/page", Backend(), Ada()));

        _passed!.User.ShouldBeOfType<SessionPrincipal>();
        PublicPass.Is(_passed).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_is_sent_to_sign_in_by_the_default_challenge()
    {
        var context = Request("/page", Backend());

        await RunAsync(context);

        _passed.ShouldBeNull();
        await _authentication.Received().ChallengeAsync(context, null, null);
    }

    [Fact]
    public async Task While_the_session_cannot_be_told_the_answer_is_to_try_again()
    {
        var context = Request("/page", Backend());
        context.Features.Set(new SessionOutage(TimeSpan.FromSeconds(2)));

        await RunAsync(context);

        _failure!.Code.ShouldBe(ErrorRegister.SessionUnknown);
        _failure.Code.Status.ShouldBe(503);
        _failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        await _authentication.DidNotReceiveWithAnyArgs().ChallengeAsync(default!, default, default);
    }

    [Fact]
    public async Task A_public_path_does_not_notice_that_the_session_cannot_be_told()
    {
        var context = Request("/health", Backend(new AccessRuleOptions { Path = ["/health"], Effect = AccessEffect.Public }));
        context.Features.Set(new SessionOutage(TimeSpan.FromSeconds(2)));

        await RunAsync(context);

        _passed.ShouldBe(context);
        PublicPass.Is(context).ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_public_path_a_person_who_may_not_enter_otherwise_is_not_shown()
    {
        var backend = Backend(new() { Path = ["/static"], Effect = AccessEffect.Public }, new() { Effect = AccessEffect.Deny });

        await RunAsync(Request("/static/x.css", backend, Ada()));

        _passed!.User.ShouldNotBeOfType<SessionPrincipal>();
        PublicPass.Is(_passed).ShouldBeTrue();
    }

    [Fact]
    public async Task A_denial_names_the_rule_for_the_operator()
    {
        await RunAsync(Request("/page", Backend(new() { Path = ["/other"], Effect = AccessEffect.Public }, new() { Effect = AccessEffect.Deny }), Ada()));

        _passed.ShouldBeNull();
        _failure!.Code.ShouldBe(ErrorRegister.AccessDenied);
        _failure.Reason.Value.ShouldBe("access.denied");
        _failure.Detail.ShouldBe("rule 1");
        _failure.Backend.ShouldBe("wiki");
    }

    [Theory]
    [InlineData("de-AT, en;q=0.5", "Nur für die Verwaltung.")]
    [InlineData("en;q=0.5, de;q=0.2", "For administrators only.")]
    [InlineData("fr, *;q=0.1", "For administrators only.")]
    [InlineData("de;q=0, en", "For administrators only.")]
    [InlineData("", "For administrators only.")]
    public async Task A_denial_says_why_and_whom_to_ask_in_the_language_of_the_reader(string languages, string reason)
    {
        var context = Request("/page", Backend(new AccessRuleOptions { Reason = new([new("en", "For administrators only."), new("de", "Nur für die Verwaltung.")]), Contact = "wiki@example.com", Effect = AccessEffect.Deny }), Ada());
        context.Request.Headers.AcceptLanguage = languages;

        await RunAsync(context);

        _failure!.Note!.ToString().ShouldBe(reason);
        _failure.Contact.ShouldBe("wiki@example.com");
    }

    [Fact]
    public void A_denial_that_says_nothing_says_what_is_said_for_the_whole_backend()
    {
        var rules = RulesOnPaper.Of(""" "DenyPage": { "Reason": "Not today.", "Contact": "help@example.com" }, "Access": [ { "Path": "/a", "Contact": "a@example.com", "Effect": "Deny" }, { "Effect": "Deny" } ] """);

        rules.On("/a", RulesOnPaper.Anna).ShouldBeOfType<AccessDecision.Denied>().Page.Contact.ShouldBe("a@example.com");
        rules.On("/a", RulesOnPaper.Anna).ShouldBeOfType<AccessDecision.Denied>().Page.Reason!.Find([]).Value.ShouldBe("Not today.");
        rules.On("/b", RulesOnPaper.Anna).ShouldBeOfType<AccessDecision.Denied>().Page.Contact.ShouldBe("help@example.com");
    }

    [Fact]
    public async Task A_rule_that_nobody_can_tell_refuses_and_names_itself_to_the_operator()
    {
        await RunAsync(Request("/page", Backend(new AccessRuleOptions { Networks = ["10.0.0.0/8"], Effect = AccessEffect.Deny }), Ada()));   // a request without an address

        _passed.ShouldBeNull();
        _failure!.Code.ShouldBe(ErrorRegister.RuleUndecided);
        _failure.Detail.ShouldBe("rule 0, Networks");
    }

    [Fact]
    public async Task Where_a_rule_cannot_be_told_a_person_whom_the_node_does_not_know_yet_gets_in_as_one_whom_it_knows()
    {
        var backend = Backend(new() { IdentityProviders = ["corp"], Effect = AccessEffect.Allow }, new() { Networks = ["10.0.0.0/8"], Effect = AccessEffect.Deny });
        var cold = Request("/page", backend);
        _authentication.AuthenticateAsync(cold, SessionPrincipal.Scheme).Returns(_ =>
        {
            cold.User = Ada();
            return AuthenticateResult.NoResult();
        });

        await RunAsync(Request("/page", backend, Ada()));
        _passed.ShouldNotBeNull();
        await RunAsync(cold);

        _passed.ShouldBe(cold);
        _failure.ShouldBeNull();
    }

    [Fact]
    public async Task On_a_public_path_the_store_is_not_asked_and_whom_the_node_does_not_know_passes_as_nobody()
    {
        var context = Request("/news", Backend(new() { Path = ["/news"], Effect = AccessEffect.Public }, new() { IdentityProviders = ["corp"], Effect = AccessEffect.Allow }));

        await RunAsync(context);

        _passed.ShouldBe(context);
        context.User.ShouldNotBeOfType<SessionPrincipal>();
        await _authentication.DidNotReceiveWithAnyArgs().AuthenticateAsync(default!, default);
    }

    [Fact]
    public async Task Whose_authentication_is_too_weak_is_challenged_with_what_is_wanted_of_that_same_person()
    {
        var (ada, wish) = (Ada(), (LoginWish?)null);
        await _authentication.ChallengeAsync(Arg.Any<HttpContext>(), null, Arg.Do<AuthenticationProperties?>(p => wish = LoginWish.Of(p)));

        await RunAsync(Request("/page", Backend(new() { AuthnContext = ["https://refeds.org/profile/mfa"], Effect = AccessEffect.Allow }, new() { Effect = AccessEffect.Deny }), ada));

        _passed.ShouldBeNull();
        wish!.Person.ShouldBe(ada.User);
        wish.Requirement.Contexts.ShouldBe(["https://refeds.org/profile/mfa"]);
        wish.Fresh.ShouldBeFalse();
    }

    [Fact]
    public async Task Whose_authentication_is_too_old_is_challenged_to_show_anew_who_they_are()
    {
        var wish = (LoginWish?)null;
        await _authentication.ChallengeAsync(Arg.Any<HttpContext>(), null, Arg.Do<AuthenticationProperties?>(p => wish = LoginWish.Of(p)));

        await RunAsync(Request("/page", Backend(new AccessRuleOptions { MaxAuthnAge = TimeSpan.FromMinutes(15), Effect = AccessEffect.Allow }), Ada()));

        wish!.Fresh.ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_public_path_that_would_like_to_know_nobody_is_asked_about_who_is_signed_in_here()
    {
        await RunAsync(Request("/news", Backend(new AccessRuleOptions { Passive = true, Effect = AccessEffect.Public }), Ada()));

        _passed.ShouldNotBeNull();
        await _probing.DidNotReceiveWithAnyArgs().TryAsync(default!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_public_path_that_would_like_to_know_a_browser_is_sent_away_or_passes_as_nobodys(bool sentAway)
    {
        var context = Request("/news", Backend(new AccessRuleOptions { Passive = true, Effect = AccessEffect.Public }));
        _probing.TryAsync(context).Returns(sentAway);

        await RunAsync(context);

        (_passed is null).ShouldBe(sentAway);
        PublicPass.Is(context).ShouldBe(!sentAway);
    }

    [Fact]
    public async Task While_the_session_cannot_be_told_nobody_is_sent_away_from_a_public_path()
    {
        var context = Request("/news", Backend(new AccessRuleOptions { Passive = true, Effect = AccessEffect.Public }));
        context.Features.Set(new SessionOutage(TimeSpan.FromSeconds(2)));

        await RunAsync(context);

        _passed.ShouldBe(context);
        await _probing.DidNotReceiveWithAnyArgs().TryAsync(default!);
    }

    [Fact]
    public async Task A_person_from_another_identity_provider_may_sign_in_again_on_PublicOrigin()
    {
        var context = Request("/page", new Backend(BackendName.Parse("wiki"), new BackendOptions(), ["wiki.example.com"], Parts(new AccessRules([], ["partners"]))), Ada());
        context.Request.QueryString = new QueryString("?q=1&r=%2F");

        await RunAsync(context);

        _passed.ShouldBeNull();
        _failure!.Code.ShouldBe(ErrorRegister.OtherIdentityProvider);
        _failure.ContinueUrl.ShouldBe("https://sso.example.com:8443/sso/login?return=https%3A%2F%2Fwiki.example.com%3A8443%2Fpage%3Fq%3D1%26r%3D%252F");
    }

    [Theory]
    [InlineData("/a%2Fadmin", "access.path.escape")]
    [InlineData("/public/..;/admin", "access.path.dot_segment")]
    [InlineData("//admin", "access.path.two_readings")]
    [InlineData("/reports./x", "access.path.two_backends")]
    public async Task An_ambiguous_path_is_refused_before_anything_else(string path, string reason)
    {
        await RunAsync(Request(path, Backend(new AccessRuleOptions { Path = ["/admin"], Effect = AccessEffect.Deny }), Ada()));

        _passed.ShouldBeNull();
        _failure!.Code.ShouldBe(ErrorRegister.AmbiguousPath);
        _failure.Reason.Value.ShouldBe(reason);
    }

    [Fact]
    public async Task A_route_without_a_backend_is_not_forwarded()
    {
        var context = Request("/page", backend: null);
        var route = new RouteModel(new RouteConfig { RouteId = "wiki" }, cluster: null, HttpTransformer.Empty);
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(route), "wiki"));

        await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(context));

        _passed.ShouldBeNull();
    }

    private static SessionPrincipal Ada() => new(People.Ada(), "session", DateTimeOffset.UnixEpoch);

    private static Backend Backend(params AccessRuleOptions[] rules) =>
        new(BackendName.Parse("wiki"), new BackendOptions(), ["wiki.example.com"], Parts(new AccessRules([.. rules.Select((r, i) => new AccessRule(r, i))], ["corp"])));

    private static Dictionary<Type, object> Parts(AccessRules rules) => new() { [typeof(AccessRules)] = rules };

    private Task RunAsync(HttpContext context)
    {
        var gateway = Active<GatewayOptions>.Always(new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com:8443") });
        var table = new BackendTable([Backend(), new Backend(BackendName.Parse("reports"), new BackendOptions { Match = { Path = "/reports" } }, ["wiki.example.com"], Parts(new AccessRules([], [])))], [], [], "sso.example.com");
        return new AccessMiddleware(
            c =>
            {
                _passed = c;
                return Task.CompletedTask;
            },
            new AccessEngine(Active<BackendTable>.Always(table)), gateway, _probing, _failures, TimeProvider.System, NullLogger<AccessMiddleware>.Instance).InvokeAsync(context);
    }

    private DefaultHttpContext Request(string path, Backend? backend, SessionPrincipal? person = null)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(_authentication).BuildServiceProvider() };
        context.Request.Method = "GET";
        context.Request.Host = new HostString("wiki.example.com");
        context.Request.Path = new PathString(path);
        if (backend is not null) context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(backend), "wiki"));
        if (person is not null) context.User = person;
        return context;
    }
}
