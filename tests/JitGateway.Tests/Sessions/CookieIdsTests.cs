using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class CookieIdsTests
{
    private readonly CookieIds _ids = new();

    [Fact]
    public void A_cookie_has_its_own_id_the_first_time_and_ever_after()
    {
        var tokens = Enumerable.Range(0, 40_000).Select(_ => SessionToken.New()).ToList();   // more than there are places

        for (var round = 0; round < 2; round++)
            foreach (var token in tokens)
            {
                _ids.TryOfCookie(token.Value, out var id).ShouldBeTrue();
                id.ShouldBe(token.Id);
            }
    }

    [Fact]
    public void What_cannot_be_a_cookie_of_ours_has_none()
    {
        _ids.TryOfCookie("", out _).ShouldBeFalse();
        _ids.TryOfCookie(new string('a', SessionId.TextLength + 1), out _).ShouldBeFalse();
        _ids.TryOfCookie(new string('!', SessionId.TextLength), out _).ShouldBeFalse();
        _ids.TryOfCookie(new string('!', SessionId.TextLength), out _).ShouldBeFalse();
    }

    [Fact]
    public void Asking_again_allocates_nothing()
    {
        var cookie = SessionToken.New().Value;
        _ids.TryOfCookie(cookie, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) _ids.TryOfCookie(cookie, out _);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
