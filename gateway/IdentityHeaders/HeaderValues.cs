using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders;

/// <summary>What one person's headers are for one backend; kept with the session.</summary>
internal sealed class HeaderValues
{
    private volatile SignedAssertionToken? _assertion;
    private volatile CookieLine? _cookies;

    private HeaderValues(SessionPrincipal person, IdentityHeaderSet set, string?[] texts)
    {
        Person = person;
        Set = set;
        Texts = texts;
    }

    public SessionPrincipal Person { get; }

    public IdentityHeaderSet Set { get; }

    /// <summary>In the order of the set's headers; null: not sent.</summary>
    public string?[] Texts { get; }

    /// <summary>Basic authentication; null: none.</summary>
    public string? Authorization { get; private init; }

    /// <summary>The header that keeps the person out, and why; null: none does.</summary>
    public (HeaderName Header, HeaderRefusal Why)? Refusal { get; private init; }

    public SignedAssertionToken? Assertion { get => _assertion; set => _assertion = value; }

    /// <summary>The cookies that came last.</summary>
    public CookieLine? Cookies { get => _cookies; set => _cookies = value; }

    public static HeaderValues Of(SessionPrincipal person, Backend backend, IdentityHeaderSet set, ILogger logger)
    {
        var values = person.Memo<HeaderValues>(backend.Name);
        if (values is null || values.Set != set) person.SetMemo(backend.Name, values = Compute(person, backend.Name, set, logger));
        return values;
    }

    private static HeaderValues Compute(SessionPrincipal person, BackendName backend, IdentityHeaderSet set, ILogger logger)
    {
        var texts = new string?[set.Headers.Count];
        (HeaderName, HeaderRefusal)? refusal = null;
        for (var i = 0; i < texts.Length; i++)
        {
            var header = set.Headers[i];
            var value = header.ValueFor(person.User);
            texts[i] = value.Text;
            if (value.LeftOut > 0) Log.ValuesLeftOut(logger, backend, header.Name, value.LeftOut, person.User.Subject);
            if (value.Refusal is { } why) refusal ??= (header.Name, why);
        }

        var authorization = set.Trust?.Basic?.ValueFor(person.User);
        if (set.Trust?.Basic is not null && authorization is null) refusal ??= (BasicTrust.Header, HeaderRefusal.Missing);
        return new HeaderValues(person, set, texts) { Refusal = refusal, Authorization = authorization };
    }

    /// <param name="Sent">What the browser sent.</param>
    /// <param name="Rest">The same without ours; null: nothing is left.</param>
    public sealed record CookieLine(string Sent, string? Rest);
}
