using System.Text;
using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class SealedSessionTests
{
    private static readonly byte[] Subject = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("what nobody may read");
    private readonly SessionToken _token = SessionToken.New();

    [Fact]
    public void Opens_with_the_cookies_value_and_shows_nothing_without()
    {
        var record = Seal();

        SealedSession.Open(_token, record).ShouldBe(Content);
        SealedSession.Open(SessionToken.New(), record).ShouldBeNull();
        Encoding.Latin1.GetString(record).ShouldNotContain("nobody");
    }

    [Fact]
    public void Every_byte_but_those_of_last_seen_is_guarded()
    {
        var record = Seal();
        for (var i = 0; i < record.Length; i++)
        {
            var tampered = record.ToArray();
            tampered[i] ^= 1;
            var opened = SealedSession.Open(_token, tampered);
            if (i >= SealedSession.LastSeenOffset && i < SealedSession.SubjectOffset) opened.ShouldBe(Content);
            else opened.ShouldBeNull($"byte {i}");
        }
    }

    [Fact]
    public void A_newer_version_is_no_session()
    {
        var record = Seal();
        record[0] = SealedSession.Version + 1;

        SealedSession.Open(_token, record).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(68)]
    public void A_record_that_was_cut_is_no_session(int length) => SealedSession.Open(_token, Seal().AsSpan(0, length)).ShouldBeNull();

    [Fact]
    public void The_same_content_is_sealed_differently_each_time() => Seal()[41..].ShouldNotBe(Seal()[41..]);

    [Fact]
    public void Last_seen_is_readable_without_the_cookie()
    {
        var seen = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

        SealedSession.LastSeenOf(SealedSession.Seal(_token, Subject, seen, Content)).ShouldBe(seen);
    }

    [Fact]
    public void Content_says_each_text_once()
    {
        var content = SessionContent.Write(Session.Start(People.Ada(), new SessionsOptions(), People.SignedIn));

        Encoding.UTF8.GetString(content).Split("ada.lovelace@example.com").Length.ShouldBe(2);
        content.Length.ShouldBeLessThan(600);
    }

    private byte[] Seal() => SealedSession.Seal(_token, Subject, People.SignedIn, Content);
}
