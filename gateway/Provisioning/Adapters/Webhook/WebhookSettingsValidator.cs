using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>Checks the settings; reads the files that are named and connects to nothing.</summary>
internal static class WebhookSettingsValidator
{
    private const int ShortestSecret = 32;

    /// <returns>How the handler is reached, and what makes the credentials; the latter null with errors added.</returns>
    public static (HttpConnection Connection, Func<TimeProvider, IHttpAuthentication>? Authentication) Validate(WebhookSettings settings, AdapterContext context)
    {
        var errors = context.Backend.Errors;
        var http = new HttpSettingsValidator(context);
        http.CheckUrl(settings.Url, nameof(settings.Url), "the handler", "https://hooks.example.com/jit");
        var secrets = context.Settings.GetSection(nameof(settings.Secrets));
        if (settings.Secrets.Count == 0 && !errors.All.Any(e => e.Path.StartsWith(secrets.Path, StringComparison.OrdinalIgnoreCase))) errors.Add(secrets.Path, null, "is missing", "Make a secret with openssl rand -hex 32, give it to the handler, and write [ \"env:NAME\" ] or [ \"file:PATH\" ]");
        foreach (var (secret, place) in settings.Secrets.Select((s, i) => (s, i)))
            if (secret.Reveal().Length < ShortestSecret)
                errors.Add($"{secrets.Path}:{place}", null, $"is shorter than {ShortestSecret} characters", "Make one with openssl rand -hex 32");
        var connection = http.Connection(settings);
        return (connection, http.Authentication(settings, connection, context.Timeout, "the handler does not accept our signature; an operator must mend Webhook:Secrets, or a clock"));
    }
}
