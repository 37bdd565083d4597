using System.Net.Http.Headers;
using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.ChangeOfPerson;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.IdentityHeaders.Trust;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders;

/// <summary>Strips what only the gateway may say, and then says it: the last thing that happens to the headers of a request.</summary>
internal sealed class IdentityHeadersTransform(
    Backend backend, StrippedHeaders stripped, OwnCookies cookies, FormerCookieFilter? former, AssertionSigner signer, ILogger<IdentityHeadersTransform> logger) : RequestTransform
{
    /// <summary>A longer line of cookies is not remembered: it would be kept beside the session, and the near cache's bound does not count it.</summary>
    private const int LongestKept = 512;

    private readonly IdentityHeaderSet _set = backend.Part<IdentityHeaderSet>();

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        stripped.RemoveFrom(headers);
        var values = context.HttpContext.User is SessionPrincipal person ? HeaderValues.Of(person, backend, _set, logger) : null;
        if (former is null) RemoveOwnCookies(context.HttpContext.Request, headers, values);
        else KeepCookiesOf(context.HttpContext, values?.Person.User.Subject, headers, former);
        if (values is not null) Inject(values, headers);
        if (_set.Trust is { } trust) Prove(trust, values, headers);
        return default;
    }

    private static void Prove(BackendTrust trust, HeaderValues? values, HttpRequestHeaders headers)
    {
        if (trust.Secret is { } secret) headers.TryAddWithoutValidation(secret.Name.Value, secret.Value);
        if (trust.Basic is null) return;
        headers.Remove(BasicTrust.Header.Value);
        if (values?.Authorization is { } authorization) headers.TryAddWithoutValidation(BasicTrust.Header.Value, authorization);
    }

    private void KeepCookiesOf(HttpContext context, SubjectKey? person, HttpRequestHeaders headers, FormerCookieFilter filter)
    {
        var sent = context.Request.Headers.Cookie;
        var others = cookies.TryRemoveFrom(sent, out var rest) ? rest : sent.Count > 0 ? string.Join("; ", sent.ToArray()) : null;
        var passed = filter.Filter(context, person, others);
        headers.Remove("Cookie");
        if (passed is not null) headers.TryAddWithoutValidation("Cookie", passed);
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
            if (line is not null && values is not null) values.Cookies = new HeaderValues.CookieLine(line, rest);
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
}
