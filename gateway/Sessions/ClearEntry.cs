using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>A session in clear. One object is its person for all requests, so that what features remember with it outlives each new check.</summary>
internal sealed class ClearEntry : NearCacheEntry
{
    private readonly SessionPrincipal _person;

    public ClearEntry(SessionToken token, Session session, DateTimeOffset endsAt, SessionNotes notes)
        : base(token.Id, session, notes, SizeOf(session))
    {
        Session = session;
        _person = new SessionPrincipal(session.User, token.ToString(), session.StartedAt, endsAt, notes);
        _person.SetMemo(NearCache.MemoKey, (NearCacheEntry)this);
    }

    public override Session Session { get; }

    public override SessionPrincipal PersonFor(SessionId id, ReadOnlySpan<char> cookie) => _person;

    public override SessionPrincipal PersonOf(Session session) => _person;

    public override void Link(SessionToken token, SessionToken primary)
    {
        // whoever finds the entry may have it
    }

    // measured: the person, the principal and what hangs on it without any value; one attribute without its values; one text
    private static int SizeOf(Session session)
    {
        const int Bare = 2000;
        const int PerAttribute = 130;
        const int PerText = 32;
        var size = Bare + ((session.User.Mapped.Count + session.User.Attributes.Count) * PerAttribute);
        foreach (var (_, values) in session.User.Attributes)
            foreach (var value in values)
                size += PerText + (sizeof(char) * value.Length);
        return size;
    }
}
