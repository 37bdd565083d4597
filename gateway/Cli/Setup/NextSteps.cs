namespace JitGateway.Cli.Setup;

/// <summary>What is left to do, in its order.</summary>
internal static class NextSteps
{
    private static readonly Dictionary<string, string> Pages = new(StringComparer.Ordinal)
    {
        ["Entra"] = "entra",
        ["Okta"] = "okta",
        ["Google"] = "google",
        ["WorkspaceOne"] = "workspace-one",
        ["Adfs"] = "adfs",
        ["Keycloak"] = "keycloak",
        ["Shibboleth"] = "shibboleth",
        ["SimpleSamlPhp"] = "simplesamlphp",
        ["Salesforce"] = "salesforce",
    };

    /// <param name="folder">Where the files are, from where the operator stands.</param>
    public static IReadOnlyList<string> Of(SetupAnswers answers, string folder, IReadOnlyList<(string Name, string Meaning)> secrets, SetupInterview interview)
    {
        var origin = answers.Origin.GetLeftPart(UriPartial.Authority);
        var configuration = Path.Combine(folder is "." or "./" ? "" : folder, SetupFiles.Configuration);
        var environment = Path.Combine(folder is "" or "." ? "." : folder, SetupFiles.Secrets);
        var page = interview.Provider?.Product is { } product ? Pages[product] : "README";
        var application = $"{(answers.Host is { } host ? $"{answers.Origin.Scheme}://{host}{(answers.Origin.IsDefaultPort ? "" : $":{answers.Origin.Port}")}" : origin)}{answers.Path}";
        return
        [
            .. interview.Provider is null ? ["Have the metadata in its place: until the gateway has read it, nobody can sign in."] : Array.Empty<string>(),
            .. interview.Backend is { Answers: false } ? ["Start the application, or mend Destinations."] : Array.Empty<string>(),
            .. secrets.Count > 0 ? [$"Fill in {environment}, and have it in the environment:  set -a; . {environment}; set +a"] : Array.Empty<string>(),
            $"Look for errors and risks:  jitgateway check --config {configuration}",
            .. answers.Origin.Scheme == Uri.UriSchemeHttps ? [$"Have {origin} end its TLS at a proxy that forwards to {answers.Urls}, or at the gateway itself (deploy/recipes/tls.md)."] : Array.Empty<string>(),
            $"Serve:  jitgateway serve --config {configuration}",
            $"Register {origin}/sso/metadata at the identity provider (deploy/recipes/idp/{page}.md says what to click), and ask for a persistent NameID, user name, mail address and groups.",
            $"Sign in at {application} with a browser. If that fails, the page shows a code:  jitgateway history show CODE --config {configuration}  tells what happened and what to change; {answers.Management.TrimEnd('/')}/health/ready says what is missing.",
        ];
    }
}
