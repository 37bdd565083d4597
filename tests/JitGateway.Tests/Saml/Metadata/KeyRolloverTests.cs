using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using JitGateway.Configuration;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>An identity provider that changes its key while people sign in.</summary>
public sealed class KeyRolloverTests
{
    [Fact]
    public async Task A_key_that_the_metadata_did_not_have_when_it_was_read_last_is_looked_up_before_anybody_is_refused()
    {
        await using var gateway = await LoginGateway.StartAsync();
        (await SignInAsync(gateway, gateway.Corp)).ShouldBe("signed in");
        var rolled = new TestIdentityProvider("corp");
        await File.WriteAllTextAsync(gateway.CorpMetadata, rolled.Metadata());

        (await SignInAsync(gateway, rolled)).ShouldBe("signed in");
        (await SignInAsync(gateway, rolled)).ShouldBe("signed in");

        (await SignInAsync(gateway, gateway.Corp)).ShouldContain("saml.signature.invalid");
        gateway.Logs.Entries.Count(e => e.Event == 623).ShouldBe(1);
    }

    /// <summary>Otherwise a flood of forgeries would be one of requests to the identity provider.</summary>
    [Fact]
    public async Task Forgeries_do_not_make_the_gateway_read_all_the_time()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var forger = new TestIdentityProvider("corp");
        (await SignInAsync(gateway, forger)).ShouldContain("saml.signature.invalid");
        var rolled = new TestIdentityProvider("corp");
        await File.WriteAllTextAsync(gateway.CorpMetadata, rolled.Metadata());

        (await SignInAsync(gateway, rolled)).ShouldContain("saml.signature.invalid");
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));

        (await SignInAsync(gateway, rolled)).ShouldBe("signed in");
    }

    /// <summary>What it brings may be what was there before the change.</summary>
    [Fact]
    public async Task A_reading_that_was_under_way_before_the_change_decides_about_nobody()
    {
        var (former, rolled) = (new TestIdentityProvider("corp"), new TestIdentityProvider("corp"));
        var (published, held, fetched) = (former.Metadata(), new TaskCompletionSource(), 0);
        await using var server = await ScriptedBackend.StartAsync(async context =>
        {
            var metadata = Volatile.Read(ref published);
            if (Interlocked.Increment(ref fetched) == 2) await held.Task;
            await context.Response.WriteAsync(metadata);
        });
        await using var gateway = await LoginGateway.StartAsync(corpMetadata: $"{server.Url}/metadata");
        await HoldsAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            return Volatile.Read(ref fetched) == 2;
        });
        Volatile.Write(ref published, rolled.Metadata());

        var four = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignInAsync(gateway, rolled)));
        await Task.WhenAny(four, Task.Delay(TimeSpan.FromSeconds(1)));   // so that all wait; who comes later sees the same
        held.SetResult();

        (await four).ShouldAllBe(static became => became == "signed in");
        fetched.ShouldBe(3, "one reading for all of them");
    }

    [Fact]
    public async Task Of_many_who_wish_a_reading_at_one_moment_nobody_goes_on_without_it()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var refresh = gateway.Services.GetRequiredService<MetadataRefresh>();
        var corp = gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders["corp"];
        for (var round = 0; round < 200; round++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(31));
            var read = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => refresh.ReadNowAsync(corp, TimeSpan.FromSeconds(30), default))));
            read.ShouldAllBe(static ended => ended, $"round {round}");
        }
    }

    /// <summary>Each who waits holds a message, and anybody can send one that no key fits.</summary>
    [Fact]
    public async Task While_very_many_wait_for_a_reading_nobody_else_does()
    {
        var held = new TaskCompletionSource();
        var corp = new TestIdentityProvider("corp");
        var fetched = 0;
        await using var server = await ScriptedBackend.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref fetched) > 1) await held.Task;
            await context.Response.WriteAsync(corp.Metadata());
        });
        await using var gateway = await LoginGateway.StartAsync(corpMetadata: $"{server.Url}/metadata");
        var refresh = gateway.Services.GetRequiredService<MetadataRefresh>();
        var provider = gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders["corp"];

        var many = Enumerable.Range(0, 500).Select(_ => WaitAsync()).ToList();
        (await WaitAsync()).ShouldBeFalse();
        many.ShouldAllBe(static waiting => !waiting.IsCompleted);
        held.SetResult();

        (await Task.WhenAll(many)).ShouldAllBe(static read => read);
        (await WaitAsync()).ShouldBeTrue();

        Task<bool> WaitAsync() => refresh.ReadNowAsync(provider, TimeSpan.FromMinutes(1), default);
    }

    /// <summary>The person was at the identity provider, or on the way back, when it changed its key and somebody else came with the new one.</summary>
    [Fact]
    public async Task An_answer_signed_with_the_former_key_is_asked_for_again_and_once()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var rolled = new TestIdentityProvider("corp");
        var slow = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: slow);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(gateway.CorpMetadata, rolled.Metadata());
        (await SignInAsync(gateway, rolled)).ShouldBe("signed in");

        var again = TestIdentityProvider.Read(await AnswerAsync(gateway, gateway.Corp, asked, slow));

        again.Location.AbsoluteUri.ShouldStartWith(rolled.SingleSignOn);
        again.Id.ShouldNotBe(asked.Id);
        (await slow.WhoAmIAsync()).ShouldBeNull();
        gateway.Logs.Entries.ShouldContain(static e => e.Event == 605);
        var signedIn = await AnswerAsync(gateway, rolled, again, slow);
        TestBrowser.Onward(signedIn)!.AbsoluteUri.ShouldEndWith("/wiki/start?tab=2");
        (await slow.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task One_that_comes_back_with_the_former_key_once_more_is_refused()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var rolled = new TestIdentityProvider("corp");
        var browser = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: browser);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(gateway.CorpMetadata, rolled.Metadata());

        var again = TestIdentityProvider.Read(await AnswerAsync(gateway, new TestIdentityProvider("corp"), asked, browser));
        var refused = await AnswerAsync(gateway, gateway.Corp, again, browser);

        (await LoginGateway.ReadAsync(refused)).ShouldContain("saml.signature.invalid");
        TestBrowser.Onward(refused).ShouldBeNull();
    }

    [Fact]
    public async Task A_logout_signed_with_the_new_key_is_heeded_and_so_is_the_answer_to_one_of_ours()
    {
        await using var gateway = await LoginGateway.StartAsync(logout: ["HTTP-POST", "HTTP-Redirect"]);
        var (ann, laptop) = (gateway.Browser, gateway.NewBrowser());
        await gateway.SignInAsync(browser: ann, sessionIndex: "_here");
        await gateway.SignInAsync(browser: laptop, sessionIndex: "_laptop");
        var rolled = new TestIdentityProvider("corp") { LogoutBindings = ["HTTP-POST", "HTTP-Redirect"] };
        await File.WriteAllTextAsync(gateway.CorpMetadata, rolled.Metadata());

        await gateway.NewBrowser().PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", rolled.Logout(gateway.Clock.GetUtcNow(), "_laptop").ToForm(rolled.Signer)));
        (await laptop.WhoAmIAsync()).ShouldBeNull();
        (await ann.WhoAmIAsync()).ShouldBe("ann");

        var next = new TestIdentityProvider("corp") { LogoutBindings = ["HTTP-POST", "HTTP-Redirect"] };
        await File.WriteAllTextAsync(gateway.CorpMetadata, next.Metadata());
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        var asked = TestIdentityProvider.Read(TestBrowser.Onward(await ann.PostFromOwnPageAsync("/sso/logout")));
        var answer = await ann.NavigateAsync($"/sso/slo?{next.LogoutAnswer(asked.Id, gateway.Clock.GetUtcNow()).ToQuery(next.Key)}");
        (await LoginGateway.ReadAsync(answer)).ShouldContain("You are signed out of the applications behind this gateway and of Corporate <login>.");
    }

    /// <summary>From RSA to ECDSA: no key that is known could verify it at all.</summary>
    [Fact]
    public async Task A_key_of_another_kind_is_looked_up_too()
    {
        await using var gateway = await LoginGateway.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=corp", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var metadata = XElement.Parse(gateway.Corp.Metadata());
        XNamespace ds = "http://www.w3.org/2000/09/xmldsig#";
        metadata.Descendants(ds + "KeyValue").Single().ReplaceWith(new XElement(ds + "X509Data", new XElement(ds + "X509Certificate", Convert.ToBase64String(certificate.RawData))));
        await File.WriteAllTextAsync(gateway.CorpMetadata, metadata.ToString());

        var asked = await gateway.AskAsync();
        var answer = gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()).ToFormValue(MessageSigner.Ecdsa(key));

        TestBrowser.Onward(await gateway.AnswerAsync(answer, asked.RelayState)).ShouldNotBeNull();
        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    private static async Task<string> SignInAsync(LoginGateway gateway, TestIdentityProvider signer)
    {
        var browser = gateway.NewBrowser();
        var response = await AnswerAsync(gateway, signer, await gateway.AskAsync(browser: browser), browser);
        return TestBrowser.Onward(response) is not null ? "signed in" : await LoginGateway.ReadAsync(response);
    }

    private static Task<HttpResponseMessage> AnswerAsync(LoginGateway gateway, TestIdentityProvider signer, AskedRequest asked, TestBrowser browser) =>
        gateway.AnswerAsync(signer.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState, browser);

    private static Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(() => Task.FromResult(condition()), static holds => holds, "what the test waits for");
}
