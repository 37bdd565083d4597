using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>An account that is adopted becomes the person's by what identifies it, whatever else is written: nobody else gets it afterwards.</summary>
public sealed class LinkingTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Theory]
    [InlineData(""" "mail": "{email}", "title": "{title}" """, "Never", "externalId")]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": { "From": "{subject}", "Owner": "CreateOnly" } """, "OnChange", "title,externalId")]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": { "From": "{subject}", "Owner": "CreateOnly" } """, "Never", "externalId")]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": { "From": "{subject}", "Owner": "Theirs" } """, "EveryLogin", "title,externalId")]
    public async Task Of_two_people_with_one_mail_address_the_first_gets_the_account_and_the_second_is_refused(string mapping, string update, string written)
    {
        var configuration =
            $$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Update": "{{update}}", "Mapping": { {{mapping}} } }""";
        var account = _bed.Application.Add(true, ("mail", "alice@example.com"));

        (await _bed.PassAsync(People.Alice(), configuration)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(written.Split(','), ignoreOrder: true);

        account["externalId"].ShouldBe("alice-0001");
        account["title"].ShouldBe(update == "Never" ? null : "Engineer");
        var failure = (await _bed.PassAsync(Namesake, configuration)).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
        failure.Code.ShouldBe(ErrorRegister.IdentifiersMismatch);
        failure.Code.Number.ShouldBe(12);
        account["externalId"].ShouldBe("alice-0001");
        _bed.Application.ForgetCalls();
        (await _bed.PassAsync(People.Alice(), configuration)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    /// <summary>Both find it as nobody's: whoever comes second waits, looks again and sees whose it is.</summary>
    [Theory]
    [InlineData(""" "mail": "{email}", "title": "{title}" """, "Never", false)]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": { "From": "{subject}", "Owner": "CreateOnly" } """, "OnChange", true)]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": { "From": "{subject}", "Owner": "Theirs" } """, "EveryLogin", false)]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": "{subject}" """, "OnChange", false)]
    [InlineData(""" "mail": "{email}", "title": "{title}", "externalId": "{subject}" """, "OnChange", true)]
    public async Task Of_two_people_who_may_have_an_account_at_one_moment_one_gets_it(string mapping, string update, bool hasVersions)
    {
        var part = _bed.Part($$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Update": "{{update}}", "Retries": 1, "Mapping": { {{mapping}} } }""");
        var account = _bed.Application.Add(true, ("mail", "alice@example.com"));
        _bed.Application.HasVersions = hasVersions;
        Task<ProvisioningResult>? namesake = null;
        var looks = 0;
        _bed.Application.Step = async call =>
        {
            if (call == "after find mail") Interlocked.Increment(ref looks);
            if (call.StartsWith("before update", StringComparison.Ordinal) && namesake is null)
            {
                namesake = _bed.PassAsync(Namesake, part);
                await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref looks)), n => n == 2, "the other one has found it too");
            }
        };

        var first = await _bed.PassAsync(People.Alice(), part);

        first.ShouldBeOfType<ProvisioningResult.Updated>();
        (await namesake.ShouldNotBeNull()).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.IdentifiersMismatch);
        account["externalId"].ShouldBe("alice-0001");
        account["title"].ShouldNotBe("Clerk");
    }

    /// <summary>Somebody else than a gateway may link it, too.</summary>
    [Fact]
    public async Task An_account_that_was_linked_to_another_while_it_was_taken_over_stays_the_others()
    {
        var account = _bed.Application.Add(true, ("mail", "alice@example.com"));
        _bed.Application.HasVersions = true;
        _bed.Application.Step = call =>
        {
            if (call.StartsWith("before update", StringComparison.Ordinal) && account["externalId"] is null)
            {
                account.Attributes["externalId"] = new AttributeValue.Text("bob-0003");
                account.Changes++;
            }

            return Task.CompletedTask;
        };

        var result = await _bed.PassAsync(People.Alice(), """{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Retries": 1, "Mapping": { "mail": "{email}", "title": "{title}" } }""");

        result.ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.IdentifiersMismatch);
        account["externalId"].ShouldBe("bob-0003");
    }

    [Fact]
    public async Task An_account_that_a_lost_answer_left_linked_is_not_sent_it_again()
    {
        _bed.Application.Add(true, ("mail", "alice@example.com"));
        _bed.Application.Troubles = call => call == "update externalId" ? Trouble.LosesAnswer : Trouble.None;

        await _bed.PassAsync(People.Alice(), """{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Update": "Never", "Retries": 1, "Mapping": { "mail": "{email}" } }""");

        _bed.Application.Calls.Count(c => c == "update externalId").ShouldBe(1);
    }

    /// <summary>The ledger did not know the account when the answer was lost, so it is asked for anew and not taken for hers.</summary>
    [Fact]
    public async Task An_account_whose_linking_was_never_done_goes_to_whoever_links_it_first()
    {
        const string linking = """{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Retries": 0, "Mapping": { "mail": "{email}" } }""";
        var account = _bed.Application.Add(true, ("mail", "alice@example.com"));
        _bed.Application.Troubles = call => call.StartsWith("update", StringComparison.Ordinal) ? Trouble.Unavailable : Trouble.None;
        (await _bed.PassAsync(People.Alice(), linking)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        _bed.Application.Troubles = _ => Trouble.None;

        (await _bed.PassAsync(Namesake, linking)).ShouldBeOfType<ProvisioningResult.Updated>();

        (await _bed.PassAsync(People.Alice(), linking)).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.IdentifiersMismatch);
        account["externalId"].ShouldBe("alice-0002");
    }

    private static UserIdentity Namesake => People.Of("alice-0002", ("username", "alice.b"), ("email", "alice@example.com"), ("title", "Clerk"));
}
