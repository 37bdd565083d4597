using System.Net;
using System.Xml.Linq;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace JitGateway.Tests.Saml.Logout;

/// <summary>Logouts of an identity provider while the store of sessions and marks is away.</summary>
public sealed class LogoutOutageTests
{
    private const string Here = "_this-login";
    private static readonly XNamespace Samlp = SamlNames.ProtocolNamespace;
    private static readonly string[] Front = ["HTTP-Redirect", "HTTP-POST"];

    /// <summary>As the manual says of PartialLogout.</summary>
    [Fact]
    public async Task What_could_not_be_ended_is_ended_when_the_same_message_comes_again()
    {
        var ends = Substitute.For<ISessionTermination>();
        ends.EndLoginAsync(default!, default).ThrowsAsyncForAnyArgs(new RedisUnavailableException("one of its nodes is down"));
        await using var gateway = await LoginGateway.StartAsync(logout: Front, customise: b => b.Services.AddSingleton(ends));
        var request = gateway.Corp.Logout(gateway.Clock.GetUtcNow(), Here).ToQuery(gateway.Corp.Key);

        StatusOf(TestIdentityProvider.Read(await gateway.Browser.NavigateAsync($"/sso/slo?{request}")).Xml).ShouldBe((StatusCodes.Responder, StatusCodes.PartialLogout));
        ends.EndLoginAsync(default!, default).ReturnsForAnyArgs(1);
        StatusOf(TestIdentityProvider.Read(await gateway.Browser.NavigateAsync($"/sso/slo?{request}")).Xml).ShouldBe((StatusCodes.Success, null));
        StatusOf(TestIdentityProvider.Read(await gateway.Browser.NavigateAsync($"/sso/slo?{request}")).Xml).ShouldBe((StatusCodes.Requester, StatusCodes.RequestDenied));
    }

    /// <summary>The store goes away between one command and the next, and is back for the same message: nobody is told that it was done who was not signed out, and nobody else that it was not.</summary>
    [Theory]
    [InlineData("before the first look", StatusCodes.PartialLogout, null)]
    [InlineData("before the end", StatusCodes.PartialLogout, null)]
    [InlineData("before the mark", null, null)]
    [InlineData("before it says that the mark is made", null, StatusCodes.RequestDenied)]
    public async Task An_outage_at_any_moment_leaves_nothing_undone_when_the_same_message_comes_again(string moment, string? first, string? second)
    {
        var (ends, trouble) = (Substitute.For<ISessionTermination>(), moment);
        var replay = Substitute.For<IReplayCache>();
        var memory = new InMemoryReplayCache(new ManualTimeProvider());
        replay.IsUsedAsync(default!, default!, default).ReturnsForAnyArgs(call => trouble == "before the first look" ? throw new ReplayUnknownException("away") : memory.IsUsedAsync(call.ArgAt<string>(0), call.ArgAt<string>(1), default));
        replay.TryUseAsync(default!, default!, default, default).ReturnsForAnyArgs(async call =>
        {
            if (trouble is "before the end" or "before the mark") throw new ReplayUnknownException("away");
            await memory.TryUseAsync(call.ArgAt<string>(0), call.ArgAt<string>(1), DateTimeOffset.MaxValue, default);
            return trouble.Length == 0 ? true : throw new ReplayUnknownException("no answer");
        });
        ends.EndLoginAsync(default!, default).ReturnsForAnyArgs(_ => trouble == "before the end" ? throw new RedisUnavailableException("away") : 1);
        await using var gateway = await LoginGateway.StartAsync(logout: Front, customise: b => b.Services.AddSingleton(ends).AddSingleton(replay));
        var request = gateway.Corp.Logout(gateway.Clock.GetUtcNow(), Here).ToQuery(gateway.Corp.Key);

        (await SendAsync()).ShouldBe(first);
        trouble = "";
        (await SendAsync()).ShouldBe(second);
        (await SendAsync()).ShouldBe(StatusCodes.RequestDenied);

        await ends.Received(moment == "before the first look" || second is not null ? 1 : 2).EndLoginAsync(Arg.Any<EndedLogin>(), Arg.Any<CancellationToken>());

        async Task<string?> SendAsync() => StatusOf(TestIdentityProvider.Read(await gateway.Browser.NavigateAsync($"/sso/slo?{request}")).Xml).Item2;
    }

    [Fact]
    public async Task A_sender_that_goes_away_stops_nothing()
    {
        var (ends, replay) = (Substitute.For<ISessionTermination>(), Substitute.For<IReplayCache>());
        await using var gateway = await LoginGateway.StartAsync(logout: Front, customise: b => b.Services.AddSingleton(ends).AddSingleton(replay));

        await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(gateway.Clock.GetUtcNow(), Here).ToQuery(gateway.Corp.Key)}");

        var steps = replay.ReceivedCalls().Concat(ends.ReceivedCalls()).ToList();
        steps.Count.ShouldBe(3);
        steps.ShouldAllBe(static step => step.GetArguments().OfType<CancellationToken>().All(t => !t.CanBeCanceled));
    }

    [Fact]
    public async Task When_nobody_can_say_whether_all_ended_the_identity_provider_is_told_so()
    {
        var replay = Substitute.For<IReplayCache>();
        replay.TryUseAsync(default!, default!, default, default).ReturnsForAnyArgs(true);
        await using var gateway = await LoginGateway.StartAsync(logout: Front, customise: b => b.Services.AddSingleton(replay));
        await gateway.SignInAsync(sessionIndex: Here);
        replay.IsUsedAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new ReplayUnknownException("not reachable"));
        var now = gateway.Clock.GetUtcNow();

        var answer = await gateway.Browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(now, Here).ToQuery(gateway.Corp.Key)}");
        StatusOf(TestIdentityProvider.Read(answer).Xml).ShouldBe((StatusCodes.Responder, StatusCodes.PartialLogout));
        var page = await gateway.Browser.PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", gateway.Partner.Logout(now).ToForm(gateway.Partner.Signer)));
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await LoginGateway.ReadAsync(page)).ShouldContain("1132");

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    private static (string?, string?) StatusOf(XElement response)
    {
        var code = response.Element(Samlp + "Status")!.Element(Samlp + "StatusCode")!;
        return ((string?)code.Attribute("Value"), (string?)code.Element(Samlp + "StatusCode")?.Attribute("Value"));
    }
}
