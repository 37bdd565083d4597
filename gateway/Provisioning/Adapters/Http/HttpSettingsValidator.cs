using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>Checks what every adapter over HTTP has in its section, and reads the files that are named there; connects to nothing.</summary>
internal sealed partial class HttpSettingsValidator(AdapterContext context)
{
    /// <summary>What belongs to the request itself; and what speaks of its body, which the framework drops among a request's own headers without a word.</summary>
    private static readonly string[] NotForKeys =
    [
        "Host", "Connection", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Expect",
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified",
    ];

    private readonly IConfigurationSection _section = context.Settings;
    private readonly ConfigurationErrors _errors = context.Backend.Errors;
    private readonly CertificateFiles _files = new(context.Backend.Configuration);

    /// <summary>Whether it is the name of a header that settings may write: those of the request itself are not.</summary>
    public static bool IsFreeHeader(string header) => HeaderName().IsMatch(header) && !NotForKeys.Contains(header, StringComparer.OrdinalIgnoreCase);

    /// <param name="whatItIs">In words, as in <c>the SCIM service</c>.</param>
    public void CheckUrl(Uri? url, string key, string whatItIs, string example)
    {
        CheckShape(url, key, whatItIs, example);
        if (url?.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            context.Backend.Configuration.Risks.Add(ProvisioningRisks.Clear, $"{_section.Path}:{key}", url.OriginalString, $"is http, so that credentials and people's values go to {url.Host} in clear", "Write https");
    }

    private void CheckShape(Uri? url, string key, string whatItIs, string example)
    {
        var at = _section.GetSection(key);
        if (url is null)
        {
            if (at.Value is null) _errors.Add(at.Path, null, "is missing", $"Write the URL of {whatItIs}, as in {example}");
        }
        else if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            _errors.Add(at.Path, url.OriginalString, "is neither http nor https", "Write https://HOST/PATH");
        else if (url.UserInfo.Length > 0)
            _errors.Add(at.Path, null, "holds a user name or a password", "Leave them out; credentials have keys of their own");
        else if (url.Query.Length > 0 || url.Fragment.Length > 0)
            _errors.Add(at.Path, url.OriginalString, "has a query or a fragment", $"Write {url.GetLeftPart(UriPartial.Path)}");
    }

    /// <returns>How connections are made; usable even with errors added.</returns>
    public HttpConnection Connection(HttpConnectionSettings settings) => new(
        settings.CaFile is { } file ? _files.Authorities(file.Value, $"{_section.Path}:{nameof(settings.CaFile)}") : null,
        settings.ClientCertificate is { } certificate ? _files.WithKey(certificate, $"{_section.Path}:{nameof(settings.ClientCertificate)}") : null,
        settings.Proxy is { } proxy ? Proxy(proxy) : null);

    /// <param name="timeout">How long the fetching of a token may take.</param>
    /// <param name="withoutAny">What is said where none of these credentials is configured, and the service asks for some; null: that is an error of configuration.</param>
    /// <returns>What makes the authentication when the configuration is in force; null with errors added.</returns>
    public Func<TimeProvider, IHttpAuthentication>? Authentication(HttpSettings settings, HttpConnection connection, TimeSpan timeout, string? withoutAny)
    {
        var before = _errors.All.Count;
        var named = new[] { nameof(settings.Token), nameof(settings.Basic), nameof(settings.ApiKey), nameof(settings.OAuth2) }.Where(k => _section.GetSection(k).Exists()).ToList();
        if (named.Count == 0 && withoutAny is null)
            _errors.Add($"{_section.Path}:{nameof(settings.Token)}", null, "is missing", "Write env:NAME or file:PATH with the bearer token of the service, or Basic, ApiKey or OAuth2 in its place");
        foreach (var key in named.Skip(1))
            _errors.Add($"{_section.Path}:{key}", null, $"stands beside {named[0]}", "Write one of them: a request shows one kind of credentials");
        var authentication = named.FirstOrDefault() switch
        {
            nameof(settings.Basic) => Basic(settings.Basic ?? new BasicSettings()),
            nameof(settings.ApiKey) => ApiKey(settings.ApiKey ?? new ApiKeySettings()),
            nameof(settings.OAuth2) => OAuth2(settings.OAuth2 ?? new ClientCredentialsSettings(), connection, timeout),
            nameof(settings.Token) => Token(settings.Token),
            _ => _ => FixedAuthentication.None(withoutAny ?? ""),
        };
        return _errors.All.Count > before ? null : authentication;
    }

    private static bool IsText(string text) => !text.Any(char.IsControl);

    private Func<TimeProvider, IHttpAuthentication> Token(Secret? token)
    {
        var path = $"{_section.Path}:{nameof(HttpSettings.Token)}";
        if (token is null) return None;   // the binder has said why
        if (token.Reveal().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            _errors.Add(path, null, "begins with the word Bearer", "Write the token alone");
        else if (!BearerToken().IsMatch(token.Reveal()))
            _errors.Add(path, null, "holds a character that no bearer token has (RFC 6750 2.1)", "Copy the token again, without spaces and line ends");
        var authentication = FixedAuthentication.Bearer(token.Reveal(), Refusal("token", nameof(HttpSettings.Token)));
        return _ => authentication;
    }

    private Func<TimeProvider, IHttpAuthentication> Basic(BasicSettings basic)
    {
        var path = $"{_section.Path}:{nameof(HttpSettings.Basic)}";
        if (string.IsNullOrEmpty(basic.UserName)) _errors.Add($"{path}:{nameof(basic.UserName)}", null, "is missing", "Write the user name that the service knows");
        else if (basic.UserName.Contains(':', StringComparison.Ordinal) || !IsText(basic.UserName))
            _errors.Add($"{path}:{nameof(basic.UserName)}", basic.UserName, "holds a character that no user name has (RFC 7617 2)", "Write it without colons and line ends");
        CheckSecret(basic.Password, $"{path}:{nameof(basic.Password)}", "the password");
        if (basic is not { UserName: { } name, Password: { } password }) return None;
        var authentication = FixedAuthentication.Basic(name, password.Reveal(), Refusal("user name and password", nameof(HttpSettings.Basic)));
        return _ => authentication;
    }

    private Func<TimeProvider, IHttpAuthentication> ApiKey(ApiKeySettings key)
    {
        var path = $"{_section.Path}:{nameof(HttpSettings.ApiKey)}";
        if (string.IsNullOrEmpty(key.Header)) _errors.Add($"{path}:{nameof(key.Header)}", null, "is missing", "Write the name of the header, as in X-Api-Key");
        else if (!IsFreeHeader(key.Header))
            _errors.Add($"{path}:{nameof(key.Header)}", key.Header, "is no header for a key", "Write the name of the header that the service reads, as in X-Api-Key");
        CheckSecret(key.Value, $"{path}:{nameof(key.Value)}", "the key");
        if (key.Value is { } written && IsText(written.Reveal()) && !HttpCall.IsHeaderText(written.Reveal()))
            _errors.Add($"{path}:{nameof(key.Value)}", null, "holds a character beyond ASCII, which no header carries", "Copy the key again");
        if (key is not { Header: { } header, Value: { } value }) return None;
        var authentication = FixedAuthentication.OfHeader(header, value.Reveal(), Refusal("key", nameof(HttpSettings.ApiKey)));
        return _ => authentication;
    }

    private Func<TimeProvider, IHttpAuthentication> OAuth2(ClientCredentialsSettings settings, HttpConnection connection, TimeSpan timeout)
    {
        var path = $"{_section.Path}:{nameof(HttpSettings.OAuth2)}";
        CheckUrl(settings.TokenUrl, $"{nameof(HttpSettings.OAuth2)}:{nameof(settings.TokenUrl)}", "the token endpoint", "https://login.example.com/oauth2/token");
        if (string.IsNullOrEmpty(settings.ClientId)) _errors.Add($"{path}:{nameof(settings.ClientId)}", null, "is missing", "Write the client's id");
        CheckSecret(settings.ClientSecret, $"{path}:{nameof(settings.ClientSecret)}", "the client's secret");
        foreach (var name in settings.Parameters.Keys.Where(n => n is "grant_type" or "scope" or "client_id" or "client_secret"))
            _errors.Add($"{path}:{nameof(settings.Parameters)}:{name}", null, "is sent by itself", "Leave it out");
        var authorities = settings.CaFile is { } file ? _files.Authorities(file.Value, $"{path}:{nameof(settings.CaFile)}") : null;
        var way = connection with { Authorities = authorities, ClientCertificate = null };
        var setting = $"{_section.Key}:{nameof(HttpSettings.OAuth2)}";
        return time => new TokenAuthentication(
            new ClientCredentialsGrant(settings, new HttpTransport(way, time), setting), timeout, time, Refusal("token", nameof(HttpSettings.OAuth2)));
    }

    private WebProxy? Proxy(ProxySettings proxy)
    {
        CheckShape(proxy.Url, $"{nameof(HttpConnectionSettings.Proxy)}:{nameof(proxy.Url)}", "the proxy", "http://proxy.example.com:3128");
        if (proxy.UserName is null != proxy.Password is null)
            _errors.Add($"{_section.Path}:{nameof(HttpConnectionSettings.Proxy)}:{(proxy.UserName is null ? nameof(proxy.UserName) : nameof(proxy.Password))}", null, "is missing", "Write both UserName and Password, or neither");
        return proxy.Url is null ? null : new WebProxy(proxy.Url)
        {
            Credentials = proxy is { UserName: { } name, Password: { } password } ? new NetworkCredential(name, password.Reveal()) : null,
        };
    }

    private void CheckSecret(Secret? secret, string path, string whatItIs)
    {
        if (secret is null)
        {
            if (!_errors.All.Any(e => e.Path.Equals(path, StringComparison.OrdinalIgnoreCase))) _errors.Add(path, null, "is missing", $"Write env:NAME or file:PATH with {whatItIs}");
        }
        else if (!IsText(secret.Reveal()))
            _errors.Add(path, null, "holds a line end or another control character", $"Copy {whatItIs} again, without line ends");
    }

    private string Refusal(string whatItIs, string key) => $"the server does not accept our {whatItIs}; an operator must mend {_section.Key}:{key}";

    private static IHttpAuthentication None(TimeProvider time) => FixedAuthentication.None("");

    [GeneratedRegex(@"^[A-Za-z0-9\-._~+/]+=*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BearerToken();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+\-.^_`|~]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderName();
}
