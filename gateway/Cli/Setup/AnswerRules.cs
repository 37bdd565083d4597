using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Backends;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli.Setup;

/// <summary>What an answer has to be. Each rule returns what is wrong with it, as a sentence, or null.</summary>
internal static partial class AnswerRules
{
    private const int Longest = 2000;

    public static IReadOnlyList<string> Adapters { get; } = Enum.GetNames<AdapterKind>();

    public static IReadOnlyList<string> SqlProviders { get; } = ["PostgreSql", "Sqlite"];

    public static string? Origin(string text)
    {
        if (Url(text, Uri.UriSchemeHttps, Uri.UriSchemeHttp) is { } wrong) return wrong;
        var origin = new Uri(text);
        if (origin.PathAndQuery != "/" || origin.Fragment.Length > 0) return "is more than scheme and host: leave path and query out, as in https://sso.example.com";
        return origin.Scheme == Uri.UriSchemeHttp && !IsLoopback(origin) ? "is http, which only loopback may be: browsers keep this gateway's cookies over https alone. Write https" : null;
    }

    /// <summary>A URL is asked for when it is read; a file has to be where it is said to be, or to come there.</summary>
    public static string? Metadata(string text) => text.Contains("://", StringComparison.Ordinal) ? Url(text, Uri.UriSchemeHttps, Uri.UriSchemeHttp) : Plain(text) ?? (Directory.Exists(text) ? "is a folder: name the file" : null);

    public static string? EntityId(string text) => Plain(text);

    public static string? IdentityProvider(string text) => IdentityProviderNames.IsName(text) ? null : "is not a name: write letters, digits and hyphens, as in corp";

    public static string? Backend(string text) => BackendName.TryParse(text, out _) ? null : "is not a name: write lower-case letters, digits and hyphens, at most 40, as in wiki";

    public static string? Destination(string text)
    {
        if (Url(text, Uri.UriSchemeHttps, Uri.UriSchemeHttp) is { } wrong) return wrong;
        return new Uri(text) is { Query: "", Fragment: "" } ? null : "has a query or a fragment: write where the application answers, as in http://10.0.0.5:8080";
    }

    public static string? Host(string text) => Uri.CheckHostName(text) is UriHostNameType.Unknown || text.Contains(':', StringComparison.Ordinal) ? "is not a host: write a name alone, as in wiki.example.com" : null;

    public static string? Path(string text)
    {
        if (Plain(text) is { } wrong) return wrong;
        if (!PathShape().IsMatch(text)) return "is not a path: begin with a slash, and write letters, digits, . _ ~ - and slashes, as in /wiki";
        return text.StartsWith("/sso", StringComparison.OrdinalIgnoreCase) && (text.Length == 4 || text[4] == '/') ? "is the gateway's own: choose another, as in /wiki" : null;
    }

    public static string? Adapter(string text) => Enum.TryParse<AdapterKind>(text, ignoreCase: true, out _) && !char.IsAsciiDigit(text[0])
        ? null
        : $"is none that init can write: {string.Join(", ", Adapters)}. Rest, Salesforce and plug-ins have pages of their own under deploy/recipes";

    public static string? AdapterUrl(AdapterKind kind, string text) => kind is AdapterKind.Ldap ? Url(text, "ldap", "ldaps") : Url(text, Uri.UriSchemeHttps, Uri.UriSchemeHttp);

    public static string? DistinguishedName(string text) => Plain(text) ?? (text.Contains('=', StringComparison.Ordinal) ? null : "is not a distinguished name: write one as in ou=people,dc=example,dc=com");

    public static string? Table(string text) => TableShape().IsMatch(text) ? null : "is not a table's name: write letters, digits and underscores, with the schema before a dot if need be, as in public.users";

    public static string? SqlProvider(string text) => SqlProviders.Contains(text, StringComparer.Ordinal) ? null : $"is no database that init can write for: {Choice.Told(SqlProviders)}";

    public static string? Redis(string text) => Plain(text) ?? (text.Split(',')[0].Contains('=', StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal) ? "does not begin with a server: write one as in redis1:6379,ssl=true" : null);

    private static string? Url(string text, params ReadOnlySpan<string> schemes)
    {
        if (Plain(text) is { } wrong) return wrong;
        var example = schemes[0] == "ldap" ? "ldap://ldap.example.com" : "https://host.example.com/path";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0) return $"is not a URL: write one as in {example}";
        if (!schemes.Contains(url.Scheme)) return $"is {url.Scheme}: write one as in {example}";
        return url.UserInfo.Length > 0 ? "holds credentials, which would stand in a file in clear: leave them out" : null;
    }

    private static string? Plain(string text)
    {
        if (text.Length == 0) return "is empty";
        if (text.Length > Longest) return $"has {text.Length} characters, at most {Longest}";
        return HarmlessText.InOneLine(text) == text && text.Trim() == text ? null : "holds characters that cannot be seen, or begins or ends with a blank: type it anew";
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"\A/([A-Za-z0-9._~-]+/?)*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PathShape();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TableShape();
}
