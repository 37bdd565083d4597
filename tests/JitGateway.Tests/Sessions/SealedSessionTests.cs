using System.Text;
using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class SealedSessionTests
{
    private static readonly Session Session = Session.Start(People.Ada(), new SessionsOptions(), People.SignedIn) with { Epoch = 42 };
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("what nobody may read");

    /// <summary>Written by the rules of version 1, by another program.</summary>
    private const string RecordOfVersion1 = "AQAAAZypRQIwAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyBGtDagJ8FQsdWLj3+Ya62IwOY8O6qTOPLaHUTomc0XXiMOHAAVvVRfG/WXPGN4CLw=";

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
        var record = Seal();
        SealedSession.LastSeenOf(record).ShouldBe(Session.StartedAt);

        SealedSession.WriteLastSeen(record.AsSpan(SealedSession.LastSeenOffset), seen);

        SealedSession.LastSeenOf(record).ShouldBe(seen);
    }

    [Fact]
    public void What_operators_may_know_is_readable_without_the_cookie()
    {
        var listed = SealedSession.Read(_token.Id, Seal()).ShouldNotBeNull();

        listed.Subject.ShouldBe(Session.User.Subject.Hash);
        listed.IdentityProvider.ShouldBe("corp");
        listed.StartedAt.ShouldBe(Session.StartedAt);
        listed.Epoch.ShouldBe(42);
    }

    [Fact]
    public void A_record_of_version_1_is_read_as_before()
    {
        var record = Convert.FromBase64String(RecordOfVersion1);
        var token = SessionToken.Parse("pZ0mVqYwS1c3uN5oT7xK9aB2dF4gH6jL8nQ0rS1tU3w");

        Encoding.UTF8.GetString(SealedSession.Open(token, record).ShouldNotBeNull()).ShouldBe("what nobody may read");
        SealedSession.Read(token.Id, record).ShouldNotBeNull().StartedAt.ShouldBeNull();
        SealedSession.EpochOf(record).ShouldBe(0);
    }

    [Fact]
    public void A_link_opens_with_its_own_value_only_and_cannot_be_bent_to_another_session()
    {
        var primary = SessionToken.New();
        var link = SealedSession.SealLink(_token, primary);

        SealedSession.OpenLink(_token, link).ShouldNotBeNull().Value.ShouldBe(primary.Value);
        SealedSession.OpenLink(SessionToken.New(), link).ShouldBeNull();
        SealedSession.Open(_token, link).ShouldBeNull("a link is no session");
        SealedSession.Read(_token.Id, link).ShouldBeNull();
        Encoding.Latin1.GetString(link).ShouldNotContain(primary.Value);
        SessionToken.New().Id.CopyTo(link.AsSpan(SealedSession.SubjectOffset));
        SealedSession.OpenLink(_token, link).ShouldBeNull();
    }

    [Fact]
    public void A_session_is_no_link() => SealedSession.OpenLink(_token, Seal()).ShouldBeNull();

    [Fact]
    public void Content_says_each_text_once()
    {
        var content = SessionContent.Write(Session.Start(People.Ada(), new SessionsOptions(), People.SignedIn));

        Encoding.UTF8.GetString(content).Split("ada.lovelace@example.com").Length.ShouldBe(2);
        content.Length.ShouldBeLessThan(600);
    }

    private byte[] Seal() => SealedSession.Seal(_token, Session, Content);
}
