using System.Security.Cryptography;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// A session as a shared store has it (<see cref="SealedSession"/>): nobody's without the cookie. Each request opens it with its own and has a person of its own, whom
/// the entry does not know; cookies of other hosts open what opens it.
/// </summary>
internal sealed class SealedEntry : NearCacheEntry
{
    /// <summary>Hosts whose cookies are remembered; another one asks the store.</summary>
    private const int MostLinks = 16;

    /// <summary>Measured: everything but the record.</summary>
    private const int Bare = 900;

    private readonly string _name;
    private readonly DateTimeOffset _endsAt;
    private readonly byte[] _record;
    private volatile KeyValuePair<SessionId, byte[]>[] _links = [];

    private SealedEntry(SessionToken token, Session session, byte[] record, DateTimeOffset endsAt, SessionNotes notes)
        : base(token.Id, session.Terms(), notes, Bare + record.Length)
    {
        _name = token.ToString();
        _record = record;
        _endsAt = endsAt;
    }

    public override Session? Session => null;

    public static SealedEntry Of(SessionToken token, Session session, DateTimeOffset endsAt, SessionNotes notes) =>
        new(token, session, SealedSession.Seal(token, session, SessionContent.Write(session)), endsAt, notes);

    public override SessionPrincipal? PersonFor(SessionId id, ReadOnlySpan<char> cookie)
    {
        var given = SessionToken.Of(cookie, id);
        if ((id == Id ? given : Primary(given)) is not { } token || SealedSession.Open(token, _record) is not { } content) return null;
        var person = PersonOf(SessionContent.Read(content));
        CryptographicOperations.ZeroMemory(content);
        return person;
    }

    public override SessionPrincipal PersonOf(Session session)
    {
        var person = new SessionPrincipal(session.User, _name, Terms.StartedAt, _endsAt, Notes);
        person.SetMemo(NearCache.MemoKey, (NearCacheEntry)this);
        return person;
    }

    public override void Link(SessionToken token, SessionToken primary)
    {
        var known = _links;
        if (!known.Any(l => l.Key == token.Id)) _links = [.. known.TakeLast(MostLinks - 1), KeyValuePair.Create(token.Id, SealedSession.SealLink(token, primary))];
    }

    private SessionToken? Primary(SessionToken token)
    {
        foreach (var (id, link) in _links)
            if (id == token.Id)
                return SealedSession.OpenLink(token, link);
        return null;
    }
}
