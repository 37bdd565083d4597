using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.Tests.Sessions;

namespace JitGateway.Tests.Identity;

public sealed class SessionPrincipalTests
{
    private readonly SessionPrincipal _person = new(People.Ada(), "", DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_a_feature_keeps_comes_back_for_its_key_and_kind_only()
    {
        var (wiki, app) = (BackendName.Parse("wiki"), BackendName.Parse("app"));
        _person.SetMemo(wiki, "headers of the wiki");
        _person.SetMemo(wiki, new Version(1, 0));
        _person.SetMemo(app, "headers of the app");

        _person.Memo<string>(wiki).ShouldBe("headers of the wiki");
        _person.Memo<Version>(wiki).ShouldBe(new Version(1, 0));
        _person.Memo<string>(app).ShouldBe("headers of the app");
        _person.Memo<Version>(app).ShouldBeNull();
    }

    [Fact]
    public void The_key_of_a_new_configuration_takes_the_place_of_the_one_before()
    {
        var (before, after) = (BackendName.Parse("wiki"), BackendName.Parse("wiki"));
        _person.SetMemo(before, "old");

        _person.Memo<string>(after).ShouldBeNull();
        _person.SetMemo(after, "new");

        _person.Memo<string>(after).ShouldBe("new");
        _person.Memo<string>(before).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_requests_keep_something_at_once()
    {
        var keys = Enumerable.Range(0, 200).Select(i => BackendName.Parse($"b{i}")).ToList();

        await Parallel.ForEachAsync(keys, (key, _) =>
        {
            _person.SetMemo(key, key.Value);
            return default;
        });

        keys.ShouldAllBe(k => _person.Memo<string>(k) == k.Value);
    }
}
