using JitGateway.Sessions;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Sessions;

/// <summary>
/// One session of Ada's for each version of a stored record that was ever written, as some gateway wrote it: the cookie's value, and the record in base64. The samples are never
/// changed. Who makes a new version adds one.
/// </summary>
public sealed class StoredSessionTests
{
    private static string Folder => Path.Combine(SourceTree.Root, "tests", "JitGateway.Tests", "Sessions", "Samples");

    public static TheoryData<int> Versions => [.. Enumerable.Range(1, SealedSession.Version)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_any_version_wrote_is_read_for_ever(int version)
    {
        var (token, record) = Sample(version);

        record[0].ShouldBe((byte)version);
        SealedSession.LastSeenOf(record).ShouldBe(People.SignedIn);
        SealedSession.Read(token.Id, record).ShouldNotBeNull().LastSeen.ShouldBe(People.SignedIn);
        var session = SessionContent.Read(SealedSession.Open(token, record).ShouldNotBeNull());
        var ada = People.Ada(notOnOrAfter: People.SignedIn.AddHours(8));
        session.StartedAt.ShouldBe(People.SignedIn);
        session.ExpiresAt.ShouldBe(People.SignedIn.AddHours(8));
        session.User.Subject.ShouldBe(ada.Subject);
        session.User.SessionIndex.ShouldBe(ada.SessionIndex);
        session.User.Mapped.OrderBy(m => m.Key).Select(m => $"{m.Key}={string.Join('|', m.Value)}").ShouldBe(ada.Mapped.OrderBy(m => m.Key).Select(m => $"{m.Key}={string.Join('|', m.Value)}"));
        session.User.Attributes.OrderBy(m => m.Key).Select(m => $"{m.Key}={string.Join('|', m.Value)}").ShouldBe(ada.Attributes.OrderBy(m => m.Key).Select(m => $"{m.Key}={string.Join('|', m.Value)}"));
    }

    [Fact]
    public void What_this_version_writes_has_a_sample() => File.Exists(FileOf(SealedSession.Version)).ShouldBeTrue("write one into tests/JitGateway.Tests/Sessions/Samples");

    [Fact]
    public void What_a_newer_version_wrote_is_no_session_whatever_follows()
    {
        var (token, record) = Sample(SealedSession.Version);
        record[0] = SealedSession.Version + 1;

        SealedSession.IsKnown(record).ShouldBeFalse();
        SealedSession.Open(token, record).ShouldBeNull();
        SealedSession.Read(token.Id, record).ShouldBeNull();
    }

    private static string FileOf(int version) => Path.Combine(Folder, $"version-{version}.txt");

    private static (SessionToken Token, byte[] Record) Sample(int version)
    {
        var lines = File.ReadAllLines(FileOf(version));
        return (SessionToken.Parse(lines[0]), Convert.FromBase64String(lines[1]));
    }
}
