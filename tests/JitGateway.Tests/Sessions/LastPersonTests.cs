using JitGateway.Identity;
using JitGateway.Tests.Saml.Login;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions;

/// <summary>What a browser says of who was signed in last, when nobody is.</summary>
public sealed class LastPersonTests : IAsyncLifetime
{
    private const string Name = "__Secure-jit-who";

    private LoginGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Outlives_the_session_and_goes_with_the_sign_out()
    {
        var answer = await _gateway.SignInAsync();
        var line = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Name, StringComparison.Ordinal));
        foreach (var attribute in (string[])["secure", "httponly", "samesite=lax", "path=/", "domain=example.com"]) line.ShouldContain(attribute, Case.Insensitive);
        line.ShouldNotContain("max-age", Case.Insensitive);

        _gateway.Clock.Advance(TimeSpan.FromHours(11));
        (await _gateway.Browser.WhoAmIAsync()).ShouldBeNull();
        (await WhoIsAsync(_gateway.Browser.ValueOf(Name))).ShouldBe(new SubjectKey(_gateway.Corp.EntityId, "ann-4711").Hash);

        await _gateway.SignInAsync();
        var copy = _gateway.Browser.ValueOf(Name);
        (await WhoIsAsync(copy)).ShouldNotBeNull();
        await _gateway.Browser.PostFromOwnPageAsync("/sso/logout");
        _gateway.Browser.Cookies.ShouldNotContain(Name);
        (await WhoIsAsync(copy)).ShouldBeNull();   // nor is it worth anything where it could not be taken back
    }

    [Fact]
    public async Task Is_believed_for_a_week()
    {
        await _gateway.SignInAsync();
        _gateway.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        (await WhoIsAsync(_gateway.Browser.ValueOf(Name))).ShouldNotBeNull();
        _gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        (await WhoIsAsync(_gateway.Browser.ValueOf(Name))).ShouldBeNull();
    }

    [Fact]
    public async Task Shows_nothing_and_believes_nobody_elses()
    {
        await _gateway.SignInAsync();
        var value = _gateway.Browser.ValueOf(Name);
        value.ShouldNotContain(new SubjectKey(_gateway.Corp.EntityId, "ann-4711").Hash);

        foreach (var other in (string[])["", "x", "ann", value[..^2], $"{value}AAAA", new('A', 400), $"{(value[0] == 'A' ? 'B' : 'A')}{value[1..]}"]) (await WhoIsAsync(other)).ShouldBeNull();
    }

    private Task<string?> WhoIsAsync(string cookie)
    {
        var context = new DefaultHttpContext { Request = { Host = new HostString("sso.example.com") } };
        context.Request.Headers.Cookie = $"{Name}={cookie}";
        return _gateway.Services.GetRequiredService<ILastPerson>().SubjectHashAsync(context);
    }
}
