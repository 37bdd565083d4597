using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JitGateway.Sessions;

/// <summary>
/// Remembers the ids of cookies seen lately: an id is the SHA-256 of its cookie, and making one costs more than all the rest of finding a session in the
/// near cache. It says nothing about sessions. Places are taken without a lock, by whoever comes last.
/// </summary>
internal sealed class CookieIds
{
    private const int Places = 16 * 1024;   // a power of two

    private readonly Known?[] _known = new Known?[Places];

    /// <summary>As <see cref="SessionId.TryOfCookie"/>.</summary>
    public bool TryOfCookie(ReadOnlySpan<char> cookie, out SessionId id)
    {
        id = default;
        if (cookie.Length != SessionId.TextLength) return false;
        // the hash is keyed by the process and the comparison takes the same time for all values, so that nobody can feel their way to another's cookie
        ref var place = ref _known[string.GetHashCode(cookie, StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && CryptographicOperations.FixedTimeEquals(Octets(known.Cookie), Octets(cookie)))
        {
            id = known.Id;
            return true;
        }

        if (!SessionId.TryOfCookie(cookie, out id)) return false;
        Volatile.Write(ref place, new Known(cookie.ToString(), id));
        return true;
    }

    private static ReadOnlySpan<byte> Octets(ReadOnlySpan<char> text) => MemoryMarshal.AsBytes(text);

    private sealed record Known(string Cookie, SessionId Id);
}
