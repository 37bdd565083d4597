using System.Net.Http.Headers;
using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders;

/// <summary>Strips what only the gateway may say, and then says it: the last thing that happens to the headers of a request.</summary>
internal sealed class IdentityHeadersTransform(
    Backend backend, StrippedHeaders stripped, OwnCookies cookies, AssertionSigner signer, ILogger<IdentityHeadersTransform> logger) : RequestTransform
{
    /// <summary>A longer line of cookies is not remembered: it would be kept beside the session, and the near cache's bound does not count it.</summary>
    private const int LongestKept = 512;

    private readonly IdentityHeaderSet _set = backend.Part<IdentityHeaderSet>();

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        stripped.RemoveFrom(headers);
        var values = context.HttpContext.User is SessionPrincipal person ? ValuesOf(person) : null;
        RemoveOwnCookies(context.HttpContext.Request, headers, values);
        if (values is not null) Inject(values, headers);
        return default;
    }

    private HeaderValues ValuesOf(SessionPrincipal person)
    {
        var values = person.Memo<HeaderValues>(backend.Name);
        if (values is null || values.Set != _set) person.SetMemo(backend.Name, values = Compute(person));
        return values;
    }

    private void RemoveOwnCookies(HttpRequest request, HttpRequestHeaders headers, HeaderValues? values)
    {
        if (request.Headers.Cookie is not { Count: > 0 } sent) return;
        var line = sent.Count == 1 && sent.ToString() is { Length: <= LongestKept } one ? one : null;
        string? rest;
        if (line is not null && values?.Cookies is { } known && known.Sent == line)
        {
            rest = known.Rest;   // a browser sends the same line again and again
        }
        else
        {
            if (!cookies.TryRemoveFrom(sent, out rest)) return;
            if (line is not null && values is not null) values.Cookies = new CookieLine(line, rest);
        }

        headers.Remove("Cookie");
        if (rest is not null) headers.TryAddWithoutValidation("Cookie", rest);
    }

    private void Inject(HeaderValues values, HttpRequestHeaders headers)
    {
        for (var i = 0; i < values.Texts.Length; i++)
            if (values.Texts[i] is { } text)
                headers.TryAddWithoutValidation(_set.Headers[i].Name.Value, text);
        if (!_set.SendsAssertion) return;
        if (values.Assertion is not { } assertion || !signer.IsReusable(assertion)) values.Assertion = assertion = signer.Sign(values.Person, backend.Name);
        if (assertion is not null) headers.TryAddWithoutValidation(IdentityHeaderSet.AssertionHeader, assertion.Token);
    }

    private HeaderValues Compute(SessionPrincipal person)
    {
        var texts = new string?[_set.Headers.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = _set.Headers[i].ValueFor(person.User, out var leftOut);
            if (leftOut > 0) Log.ValuesLeftOut(logger, backend.Name, _set.Headers[i].Name, leftOut, person.User.Subject);
        }

        return new HeaderValues(person, _set, texts);
    }

    /// <summary>What one person's headers are for one backend; kept with the session.</summary>
    private sealed class HeaderValues(SessionPrincipal person, IdentityHeaderSet set, string?[] texts)
    {
        private volatile SignedAssertionToken? _assertion;
        private volatile CookieLine? _cookies;

        public SessionPrincipal Person { get; } = person;

        public IdentityHeaderSet Set { get; } = set;

        public string?[] Texts { get; } = texts;

        public SignedAssertionToken? Assertion { get => _assertion; set => _assertion = value; }

        /// <summary>The cookies that came last.</summary>
        public CookieLine? Cookies { get => _cookies; set => _cookies = value; }
    }

    /// <param name="Sent">What the browser sent.</param>
    /// <param name="Rest">The same without ours; null: nothing is left.</param>
    private sealed record CookieLine(string Sent, string? Rest);
}
