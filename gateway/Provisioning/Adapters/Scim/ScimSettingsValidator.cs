using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Checks the settings and the attribute names; reads the file of certificate authorities and connects to nothing.</summary>
internal static partial class ScimSettingsValidator
{
    /// <summary>Read-only in RFC 7643 3.1 and 4.1.2: a backend would refuse or, worse, ignore them.</summary>
    private static readonly string[] ReadOnly = ["id", "meta", "schemas", "groups"];

    public static X509Certificate2Collection? Validate(ScimSettings settings, AdapterContext context)
    {
        var path = context.Settings.Path;
        var errors = context.Backend.Errors;
        CheckBaseUrl(settings.BaseUrl, context.Settings.GetSection(nameof(settings.BaseUrl)), errors);
        CheckToken(settings.Token, context.Settings.GetSection(nameof(settings.Token)), errors);
        CheckAttributes(context, errors);
        return settings.CaFile is { } file ? ReadAuthorities(file.Value, $"{path}:{nameof(settings.CaFile)}", errors) : null;
    }

    private static void CheckBaseUrl(Uri? url, IConfigurationSection section, ConfigurationErrors errors)
    {
        if (url is null)
        {
            if (section.Value is null) errors.Add(section.Path, null, "is missing", "Write the URL of the SCIM service, as in https://wiki.example.com/scim/v2");
        }
        else if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            errors.Add(section.Path, url.OriginalString, "is neither http nor https", "Write https://HOST/PATH");
        else if (url.UserInfo.Length > 0)
            errors.Add(section.Path, null, "holds a user name or a password", "Leave them out; the credentials are Token");
        else if (url.Query.Length > 0 || url.Fragment.Length > 0)
            errors.Add(section.Path, url.OriginalString, "has a query or a fragment", $"Write {url.GetLeftPart(UriPartial.Path)}");
        else if (url.AbsolutePath.TrimEnd('/').EndsWith("/Users", StringComparison.OrdinalIgnoreCase))
            errors.Add(section.Path, url.OriginalString, "names the users, not the service", $"Write {url.GetLeftPart(UriPartial.Path).TrimEnd('/')[..^"/Users".Length]}");
    }

    private static void CheckToken(Secret? token, IConfigurationSection section, ConfigurationErrors errors)
    {
        if (token is null)
        {
            if (section.Value is null) errors.Add(section.Path, null, "is missing", "Write env:NAME or file:PATH with the bearer token of the SCIM service");
        }
        else if (token.Reveal().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            errors.Add(section.Path, null, "begins with the word Bearer", "Write the token alone");
        else if (!BearerToken().IsMatch(token.Reveal()))
            errors.Add(section.Path, null, "holds a character that no bearer token has (RFC 6750 2.1)", "Copy the token again, without spaces and line ends");
    }

    private static void CheckAttributes(AdapterContext context, ConfigurationErrors errors)
    {
        var provisioning = ConfigurationPath.GetParentPath(context.Settings.Path);
        foreach (var name in context.Mapped)
            if (CheckPath(name, $"{provisioning}:Mapping:{name}", errors) is { } path && ReadOnly.Contains(path.Attribute, StringComparer.OrdinalIgnoreCase) && path.Schema is null)
                errors.Add($"{provisioning}:Mapping:{name}", null, "is read-only in SCIM", "Take it out of the mapping");
        foreach (var name in context.Matched) CheckPath(name, $"{provisioning}:Match", errors);
        if (context.Creates && !context.Mapped.Contains("userName", StringComparer.OrdinalIgnoreCase))
            errors.Add($"{provisioning}:Mapping", null, "has no userName, which SCIM requires of every account (RFC 7643 4.1)", "Map it, as in \"userName\": \"{username}\"");
    }

    private static ScimAttributePath? CheckPath(string name, string key, ConfigurationErrors errors)
    {
        if (ScimAttributePath.TryParse(name, out var path, out var problem)) return path;
        errors.Add(key, name, problem.Value.Problem, problem.Value.Cure);
        return null;
    }

    private static X509Certificate2Collection? ReadAuthorities(string file, string key, ConfigurationErrors errors)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
            if (authorities.Count > 0) return authorities;
            errors.Add(key, file, "holds no certificate in PEM", "Write -----BEGIN CERTIFICATE----- blocks into it");
        }
        catch (CryptographicException)
        {
            errors.Add(key, file, "holds a certificate that cannot be read", "Write certificates in PEM into it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(key, file, $"cannot be read ({e.GetType().Name})", "Name a file that the gateway can read");
        }

        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9\-._~+/]+=*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BearerToken();
}
