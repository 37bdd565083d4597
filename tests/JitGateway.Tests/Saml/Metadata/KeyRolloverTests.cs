using JitGateway.Tests.Saml.Login;

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

    private static async Task<string> SignInAsync(LoginGateway gateway, TestIdentityProvider signer)
    {
        var browser = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: browser);
        var response = await gateway.AnswerAsync(signer.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState, browser);
        return TestBrowser.Onward(response) is not null ? "signed in" : await LoginGateway.ReadAsync(response);
    }
}
