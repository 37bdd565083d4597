using System.Net.Http.Headers;
using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders;

/// <summary>Strips what only the gateway may say, and then says it: the last thing that happens to the headers of a request.</summary>
internal sealed class IdentityHeadersTransform(
    Backend backend, StrippedHeaders stripped, OwnCookies cookies, AssertionSigner signer, TimeProvider time, ILogger<IdentityHeadersTransform> logger) : RequestTransform
{
    private readonly IdentityHeaderSet _set = backend.Part<IdentityHeaderSet>();

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        stripped.RemoveFrom(headers);
        RemoveOwnCookies(context.HttpContext.Request, headers);
        if (context.HttpContext.User is SessionPrincipal person) Inject(person, headers);
        return default;
    }

    private void RemoveOwnCookies(HttpRequest request, HttpRequestHeaders headers)
    {
        if (request.Headers.Cookie is not { Count: > 0 } sent || !cookies.TryRemoveFrom(sent, out var rest)) return;
        headers.Remove("Cookie");
        if (rest is not null) headers.TryAddWithoutValidation("Cookie", rest);
    }

    private void Inject(SessionPrincipal person, HttpRequestHeaders headers)
    {
        var now = time.GetUtcNow();
        var values = person.Memo<HeaderValues>(backend.Name);
        if (values is null || values.Set != _set) person.SetMemo(backend.Name, values = Compute(person));
        for (var i = 0; i < values.Texts.Length; i++)
            if (values.Texts[i] is { } text)
                headers.TryAddWithoutValidation(_set.Headers[i].Name.Value, text);
        if (!_set.SendsAssertion) return;
        if (values.Assertion is not { } assertion || now >= assertion.ReuseUntil) values.Assertion = assertion = signer.Sign(person, backend.Name, now);
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

        return new HeaderValues(_set, texts);
    }

    /// <summary>What one person's headers are for one backend; kept with the session.</summary>
    private sealed class HeaderValues(IdentityHeaderSet set, string?[] texts)
    {
        private volatile SignedAssertionToken? _assertion;

        public IdentityHeaderSet Set { get; } = set;

        public string?[] Texts { get; } = texts;

        public SignedAssertionToken? Assertion { get => _assertion; set => _assertion = value; }
    }
}
