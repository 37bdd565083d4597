using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>An operator links a person to another account: one person, one account, whatever is asked and whatever fails.</summary>
public sealed class RelinkTests : IDisposable
{
    private readonly ProvisioningTestBed _bed = new();

    private FakeApplication Application => _bed.Application;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task The_next_login_finds_the_new_account_and_the_former_one_is_nobodys()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Add(true, ("title", "of old"));

        var end = await _bed.RelinkAsync(UsersBed.Alice(), "2");

        end.Outcome.Detail.ShouldBe("The person's account at wiki is 2. It was linked to account 1 before, which is as it was but for externalId; users relink --account 1 links it back.");
        Application.Owners().ShouldBe("1: 2:alice-0001");
        (await _bed.EnterAsync(UsersBed.Alice("Director"))).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe("2");
        Application.Accounts[0]["title"].ShouldBe("Engineer");
        _bed.Ledger = new InMemoryProvisioningLedger();
        (await _bed.EnterAsync(UsersBed.Alice("Director"))).ConfirmedAccountId.ShouldBe("2", "also when the ledger is lost");

        (await _bed.RelinkAsync(UsersBed.Alice(), "1")).Outcome.Status.ShouldBe(200);
        Application.Owners().ShouldBe("1:alice-0001 2:");
        var entry = (await _bed.ToldAsync())[^1].Entry;
        (entry.Kind, entry.Account, entry.Former, entry.By, entry.Why).ShouldBe((HistoryKind.Relink, "1", "2", UsersBed.By, UsersBed.Why));
        (await _bed.Plans(_bed.Part(UsersBed.Wiki)).UndoAsync((await _bed.ToldAsync()).Count, overwrites: true, "", "", default)).Detail.ShouldContain("users relink --account 2");
    }

    [Fact]
    public async Task Asked_for_again_it_is_done_already()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Add(true);
        await _bed.RelinkAsync(UsersBed.Alice(), "2");
        Application.ForgetCalls();
        (await _bed.RelinkAsync(UsersBed.Alice(), "2", identifying: "alice-0001")).Outcome.Title.ShouldBe("Unchanged");
        Application.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_none_yet_is_linked_and_their_first_login_writes_what_identifies_them()
    {
        Application.Add(true);
        (await _bed.RelinkAsync(UsersBed.Alice(), "1")).Outcome.Detail.ShouldBe("The person's account at wiki is 1. It was linked to none before. Their next login writes externalId there.");
        (await _bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("1");
        Application.Owners().ShouldBe("1:alice-0001");
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_refused()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        (await _bed.RelinkAsync(UsersBed.Alice(), "7")).Outcome.ShouldBe(new OperatorOutcome(409, "That cannot be done", "wiki has no account 7."));
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBe(new ProvisioningResult.Unchanged("1"));
        Application.Owners().ShouldBe("1:alice-0001");
    }

    [Fact]
    public async Task Anothers_account_is_refused_and_with_force_taken_away()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Bob);
        (await _bed.RelinkAsync(UsersBed.Alice(), "2")).Outcome.Detail.ShouldBe($"Account 2 is linked to another person ({UsersBed.Bob.Subject.Hash}). Ask for it with force to take it away from them.");
        Application.Owners().ShouldBe("1:alice-0001 2:bob-0002");

        var (end, loser) = await _bed.Acts().RelinkAsync(_bed.Order(UsersBed.Alice()), "2", null, takesAway: true);

        (end.Outcome.Status, loser).ShouldBe((200, UsersBed.Bob.Subject.Hash));
        Application.Owners().ShouldBe("1: 2:alice-0001");
        (await _bed.EnterAsync(UsersBed.Bob)).ShouldBe(new ProvisioningResult.Created("3"));
        (await _bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("2");
        (await _bed.ToldAsync()).Select(t => t.Entry).Count(e => e.Kind == HistoryKind.Unlink && e.Subject == UsersBed.Bob.Subject.Hash && e.Former == "2" && e.Why == UsersBed.Why).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_application_says_is_anothers_is_refused_although_the_ledger_knows_nobody()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Add(true, ("externalId", "carol-0003"));
        (await _bed.RelinkAsync(UsersBed.Alice(), "2")).Outcome.Detail.ShouldContain("is identified by externalId as another person's");
        (await _bed.RelinkAsync(UsersBed.Alice(), "2", force: true)).Outcome.Detail.ShouldContain("as somebody's whom the ledger does not know. Clear externalId there, or");
        Application.Owners().ShouldBe("1:alice-0001 2:carol-0003");
        Application.Accounts[1].Attributes.Remove("externalId");
        (await _bed.RelinkAsync(UsersBed.Alice(), "2")).Outcome.Status.ShouldBe(200);
        Application.Owners().ShouldBe("1: 2:alice-0001");
    }

    [Fact]
    public async Task Nobody_takes_an_account_away_whose_own_identity_is_not_known()
    {
        await _bed.EnterAsync(UsersBed.Bob);
        (await _bed.RelinkAsync(UsersBed.Alice(), "1", force: true)).Outcome.Detail.ShouldStartWith("Nobody remembers what identifies the person there");
        Application.Owners().ShouldBe("1:bob-0002");
        (await _bed.RelinkAsync(UsersBed.Alice(), "1", force: true, identifying: "alice-0001")).Outcome.Status.ShouldBe(200);
        Application.Owners().ShouldBe("1:alice-0001");
    }

    [Theory]
    [InlineData(1, Trouble.Unavailable)]
    [InlineData(1, Trouble.Rejected)]
    [InlineData(1, Trouble.LosesAnswer)]
    [InlineData(2, Trouble.Rejected)]
    [InlineData(2, Trouble.AlreadyExists)]
    [InlineData(2, Trouble.RateLimited)]
    public async Task What_fails_in_the_middle_leaves_the_links_as_they_were(int write, Trouble trouble)
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Bob);
        var writes = 0;
        Application.Troubles = call => call == "update externalId" && ++writes == write ? trouble : Trouble.None;
        (await _bed.RelinkAsync(UsersBed.Alice(), "2", force: true)).Outcome.Status.ShouldBe(trouble is Trouble.Unavailable or Trouble.LosesAnswer or Trouble.RateLimited ? 503 : 409);
        Application.Troubles = _ => Trouble.None;
        (await _bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("1");
        (await _bed.EnterAsync(UsersBed.Bob)).ConfirmedAccountId.ShouldBe("2");
        Application.Owners().ShouldBe("1:alice-0001 2:bob-0002");
    }

    [Theory]
    [InlineData(Trouble.Unavailable)]
    [InlineData(Trouble.LosesAnswer)]
    public async Task Where_the_last_answer_is_missing_the_next_login_ends_the_work(Trouble trouble)
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Bob);
        var writes = 0;
        Application.Troubles = call => call == "update externalId" && ++writes == 2 ? trouble : Trouble.None;
        (await _bed.RelinkAsync(UsersBed.Alice(), "2", force: true)).Outcome.Detail.ShouldContain("The person is linked to account 2");
        Application.Troubles = _ => Trouble.None;
        var bob = await _bed.EnterAsync(UsersBed.Bob);
        if (trouble == Trouble.Unavailable) bob.ShouldBeOfType<ProvisioningResult.Refused>("the account says that it is theirs, and is not").Failure.Reason.Value.ShouldBe("provisioning.other_identity");
        (await _bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("2");
        (await _bed.EnterAsync(UsersBed.Bob)).ConfirmedAccountId.ShouldBe("3");
        Application.Owners().ShouldBe("1: 2:alice-0001 3:bob-0002");
    }

    [Fact]
    public async Task An_unlinked_person_is_found_again_by_the_rules_or_gets_a_new_account()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        (await _bed.Acts().UnlinkAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Unlinked");
        Application.ForgetCalls();
        (await _bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("1");
        Application.Calls.ShouldBe(["find externalId"]);

        await _bed.Acts().UnlinkAsync(_bed.Order(UsersBed.Alice()));
        (await _bed.Acts().UnlinkAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Unchanged");
        Application.Accounts[0].Attributes.Remove("externalId");
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBe(new ProvisioningResult.Created("2"));
    }
}
