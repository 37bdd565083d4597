using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.JourneyTests.Adapters;
using JitGateway.JourneyTests.Servers;
using JitGateway.Saml.Protocol;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>Every configuration that the documentation shows is one that the gateway accepts.</summary>
public sealed partial class RecipeTests
{
    private const string Base = """
        {
          "Gateway": { "PublicOrigin": "https://sso.example.com" },
          "Saml": {
            "SigningKeys": [ { "Certificate": "keys/sp.crt", "Key": "keys/sp.key" } ],
            "IdentityProviders": { "corp": { "Metadata": "https://idp.example.com/metadata", "Attributes": { "department": [ "department" ] } } }
          }
        }
        """;

    private static readonly KeyPair Key = KeyPair.Create("sso.example.com"), NextKey = KeyPair.Create("sso.example.com, next");

    private static readonly string[] RestSecrets = ["WIKI_TOKEN", "RT_TOKEN", "ZABBIX_PASSWORD", "ZABBIX_BASIC_PASSWORD", "GITEA_TOKEN", "GLPI_USER_TOKEN", "GLPI_APP_TOKEN", "GRAFANA_PASSWORD", "JENKINS_TOKEN", "REDMINE_KEY", "UEM_TENANT_CODE", "UEM_CLIENT_SECRET"];

    public static TheoryData<string, int> Configurations
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var file in Pages())
                for (var i = 0; i < ConfigurationsOf(file).Count; i++) all.Add(Path.GetRelativePath(RepositoryPaths.Root, file), i);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Is_accepted_as_it_stands(string page, int number)
    {
        var directory = Prepare();
        var file = Path.Combine(directory, "gateway.json");
        await File.WriteAllTextAsync(file, ConfigurationsOf(Path.Combine(RepositoryPaths.Root, page))[number]);

        await using var gateway = Build(Path.Combine(directory, "base.json"), file);
    }

    [Fact]
    public async Task The_demos_own_configuration_is_accepted_as_it_stands()
    {
        var directory = Prepare();
        var file = Path.Combine(directory, "demo.json");
        File.Copy(Path.Combine(RepositoryPaths.Root, "deploy", "demo", "demo.json"), file);

        await using var gateway = Build(file);
    }

    [Fact]
    public void A_wrong_configuration_would_be_noticed()
    {
        var directory = Prepare();
        var file = Path.Combine(directory, "gateway.json");
        File.WriteAllText(file, """{ "Backends": { "wiki": { "Destinatons": [ "http://10.0.0.5" ] } } }""");

        Should.Throw<ConfigurationRefusedException>(() => Build(Path.Combine(directory, "base.json"), file));
    }

    [Fact]
    public void There_is_something_to_check() => Configurations.Count().ShouldBeGreaterThan(6);

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var dead = from file in Pages()
                   from link in LinkPattern().Matches(File.ReadAllText(file)).Select(m => m.Groups["target"].Value)
                   where !link.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(file, link)
                   select $"{Path.GetFileName(file)}: {link}";
        dead.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no-such-page.md")]
    [InlineData("#no-such-heading")]
    [InlineData("signing-in.md#no-such-heading")]
    public void A_dead_link_would_be_noticed(string link) => LeadsSomewhere(Path.Combine(RepositoryPaths.Root, "deploy", "recipes", "troubleshooting.md"), link).ShouldBeFalse();

    [Fact]
    public void Every_reason_and_every_error_that_the_pages_name_exists()
    {
        // but for the page of odd requests, which is written from what was answered
        var pages = string.Concat(Pages().Where(p => Path.GetFileName(p) != "hygiene.md").Select(File.ReadAllText));
        var reasons = ReasonPattern().Matches(pages).Select(m => m.Groups["reason"].Value).ToList();
        var errors = ErrorPattern().Matches(pages).Select(m => m.Value).ToList();

        reasons.Count.ShouldBeGreaterThan(3);
        errors.Count.ShouldBeGreaterThan(5);
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "gateway"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        reasons.Except(Refusals.All.Keys).Where(r => !code.Contains($"\"{r}\"", StringComparison.Ordinal)).ShouldBeEmpty();
        errors.Except(typeof(ErrorRegister).GetFields().Select(f => f.GetValue(null)).OfType<ErrorCode>().Select(e => $"{e.Number} {e.Constant}")).ShouldBeEmpty();
    }

    internal static string Prepare()
    {
        var directory = RepositoryPaths.NewWorkDirectory("recipe");
        Directory.CreateDirectory(Path.Combine(directory, "keys"));
        File.WriteAllText(Path.Combine(directory, "keys", "sp.crt"), Key.CertificatePem);
        File.WriteAllText(Path.Combine(directory, "keys", "sp.key"), Key.PrivateKeyPem);
        foreach (var certificate in (string[])["ldap-ca", "federation", "legacy", "reports-ca"]) File.WriteAllText(Path.Combine(directory, "keys", $"{certificate}.crt"), Key.CertificatePem);
        NextKey.WriteTo(Path.Combine(directory, "keys"), "next");
        NextKey.WriteTo(Path.Combine(directory, "keys"), "reports-client");
        File.WriteAllText(Path.Combine(directory, "keys", "salesforce.key"), Key.PrivateKeyPem);
        Directory.CreateDirectory(Path.Combine(directory, "identity-providers"));
        Directory.CreateDirectory(Path.Combine(directory, "pages"));
        foreach (var logo in (string[])["logo", "logo-dark"]) File.WriteAllText(Path.Combine(directory, "pages", $"{logo}.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        File.WriteAllText(Path.Combine(directory, "base.json"), Base);
        var plugins = Directory.CreateDirectory(Path.Combine(directory, "plugins", "phonebook")).FullName;
        File.Copy(PluginContractTests.File, Path.Combine(plugins, Path.GetFileName(PluginContractTests.File)));
        return directory;
    }

    internal static Microsoft.AspNetCore.Builder.WebApplication Build(params string[] files)
    {
        foreach (var (name, value) in ((string, string)[])[("WIKI_SCIM_TOKEN", "token"), ("REDIS_PASSWORD", "password"), ("LDAP_PASSWORD", "password"), ("WIKI_WEBHOOK_SECRET", "0123456789abcdef0123456789abcdef"), ("TIMESHEETS_DB", "Host=127.0.0.1;Database=timesheets"), ("REPORTS_SECRET", "0123456789abcdef0123456789abcdef"), ("REPORTS_FORMER_SECRET", "fedcba9876543210fedcba9876543210"), ("REPORTS_PASSWORD", "password"), ("OTLP_AUTHORIZATION", "Bearer token"), ("MANAGEMENT_TOKEN", "0123456789abcdef0123456789abcdef"), .. RestSecrets.Select(n => (n, "secret"))]) Environment.SetEnvironmentVariable(name, value);
        return GatewayHost.Build(new ConfigurationFiles(files, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>To a file or folder that is there, and to a heading of that page where one is named.</summary>
    private static bool LeadsSomewhere(string file, string link)
    {
        var (path, heading) = link.Split('#') is [var p, var h] ? (p, h) : (link, null);
        var target = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, path);
        if (heading is null) return File.Exists(target) || Directory.Exists(target);
        return File.Exists(target) && HeadingPattern().Matches(File.ReadAllText(target)).Any(m => Anchor(m.Groups["text"].Value) == heading);
    }

    /// <summary>As the usual viewers make it.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c));

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "deploy", "recipes"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(RepositoryPaths.Root, "README.md"));

    private static List<string> ConfigurationsOf(string file) => [.. ConfigurationPattern().Matches(File.ReadAllText(file)).Select(m => m.Groups["json"].Value)];

    [GeneratedRegex("```jsonc\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConfigurationPattern();

    [GeneratedRegex("`(?<reason>saml\\.[a-z_.]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReasonPattern();

    [GeneratedRegex("[0-9]{4} [A-Z][A-Z_]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorPattern();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"\]\((?<target>[^)]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkPattern();
}
