using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Checks the settings and the attribute names; reads the files that are named and connects to nothing.</summary>
internal static class ScimSettingsValidator
{
    /// <summary>Read-only in RFC 7643 3.1 and 4.1.2: a backend would refuse or, worse, ignore them.</summary>
    private static readonly string[] ReadOnly = ["id", "meta", "schemas", "groups"];

    /// <returns>How the service is reached, and what makes the credentials; the latter null with errors added.</returns>
    public static (HttpConnection Connection, Func<TimeProvider, IHttpAuthentication>? Authentication) Validate(ScimSettings settings, AdapterContext context)
    {
        var errors = context.Backend.Errors;
        var http = new HttpSettingsValidator(context);
        http.CheckUrl(settings.BaseUrl, nameof(settings.BaseUrl), "the SCIM service", "https://wiki.example.com/scim/v2");
        CheckEnd(settings.BaseUrl, $"{context.Settings.Path}:{nameof(settings.BaseUrl)}", errors);
        var connection = http.Connection(settings);
        var authentication = http.Authentication(settings, connection, context.Timeout, withoutAny: null);
        CheckAttributes(context, errors);
        return (connection, authentication);
    }

    private static void CheckEnd(Uri? url, string key, ConfigurationErrors errors)
    {
        if (url?.AbsolutePath.TrimEnd('/').EndsWith("/Users", StringComparison.OrdinalIgnoreCase) == true)
            errors.Add(key, url.OriginalString, "names the users, not the service", $"Write {url.GetLeftPart(UriPartial.Path).TrimEnd('/')[..^"/Users".Length]}");
    }

    private static void CheckAttributes(AdapterContext context, ConfigurationErrors errors)
    {
        var provisioning = ConfigurationPath.GetParentPath(context.Settings.Path);
        var paths = new List<ScimAttributePath>();
        foreach (var name in context.Mapped)
        {
            if (CheckPath(name, $"{provisioning}:Mapping:{name}", errors) is not { } path) continue;
            paths.Add(path);
            if (path.Schema is null && ReadOnly.Contains(path.Attribute, StringComparer.OrdinalIgnoreCase))
                errors.Add($"{provisioning}:Mapping:{name}", null, "is read-only in SCIM", path.Attribute.Equals("groups", StringComparison.OrdinalIgnoreCase)
                    ? "Take it out of the mapping; membership is kept by the section Groups"
                    : "Take it out of the mapping");
        }

        foreach (var part in paths.Where(p => p.Where is not null))
            if (paths.Find(p => p.Where is null && p.IsSameAttribute(part)) is { } whole)
                errors.Add($"{provisioning}:Mapping:{part.Text}", null, $"stands beside {whole.Text}, which is replaced as a whole", "Map either the whole list or its parts");
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
}
