using System.Globalization;
using System.Text;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// SimpleSAMLphp as Debian packages it, as a real identity provider: its own configuration, key and people, on a free port. It
/// lives on <c>localhost</c> while the gateway lives on <c>127.0.0.1</c>, so that the browser takes them for two sites, as in life.
/// </summary>
internal sealed class SimpleSamlPhp : IAsyncDisposable
{
    private const string Package = "/usr/share/simplesamlphp";
    private readonly string _directory = RepositoryPaths.NewWorkDirectory("simplesamlphp");
    private readonly Dictionary<string, Dictionary<string, string[]>> _people = new(StringComparer.Ordinal);
    private readonly int _port = FreePort.Next();
    private ChildProcess? _server;
    private bool _hasStore;

    public Uri Metadata => new($"http://localhost:{_port}/simplesaml/saml2/idp/metadata.php");

    /// <summary>Where a person ends everything; leads to a page of its own in the end.</summary>
    public Uri Logout => new($"http://localhost:{_port}/simplesaml/saml2/idp/initSLO.php?RelayState={Uri.EscapeDataString($"http://localhost:{_port}/simplesaml/logout.php")}");

    public string Log => File.Exists(Path.Combine(_directory, "simplesamlphp.log")) ? File.ReadAllText(Path.Combine(_directory, "simplesamlphp.log")) : "";

    /// <summary>Where a login begins that nobody asked for.</summary>
    public Uri Unsolicited(string serviceProvider, string relayState) =>
        new($"http://localhost:{_port}/simplesaml/saml2/idp/SSOService.php?spentityid={Uri.EscapeDataString(serviceProvider)}&RelayState={Uri.EscapeDataString(relayState)}");

    /// <param name="withStore">With a store of its own for what it keeps: it hands out artifacts with one alone.</param>
    public static async Task<SimpleSamlPhp> StartAsync(bool withStore = false)
    {
        var identityProvider = new SimpleSamlPhp { _hasStore = withStore };
        identityProvider.WriteFiles();
        await identityProvider.ServeAsync();
        return identityProvider;
    }

    /// <summary>Adds or changes a person; effective with the next sign-in. The password is <see cref="PasswordOf"/>.</summary>
    public void SetPerson(string uid, Dictionary<string, string[]> attributes)
    {
        _people[uid] = new Dictionary<string, string[]>(attributes, StringComparer.Ordinal) { ["uid"] = [uid] };
        WritePeople();
    }

    public static string PasswordOf(string uid) => $"password-of-{uid}";

    /// <summary>Tells it of a service provider, by that one's own metadata.</summary>
    public void Trust(string serviceProviderMetadata) => File.WriteAllText(Path.Combine(_directory, "sp.xml"), serviceProviderMetadata);

    /// <summary>How the next answers look.</summary>
    public void Send(SimpleSamlPhpAnswers answers)
    {
        var file = Path.Combine(_directory, "metadata", "saml20-idp-hosted.php");
        File.WriteAllText(file + ".new", Hosted(answers));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Begins to answer; <see cref="StartAsync"/> has done it already.</summary>
    public async Task ServeAsync()
    {
        _server = ChildProcess.Start("php", ["-d", "opcache.enable=0" /* people change within its two seconds */, "-S", $"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}", "-t", Path.Combine(_directory, "web")], _directory,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["SIMPLESAMLPHP_CONFIG_DIR"] = _directory, ["PHP_CLI_SERVER_WORKERS"] = "4" });
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () => (await client.GetStringAsync(Metadata)).Contains("IDPSSODescriptor", StringComparison.Ordinal), $"SimpleSAMLphp shows its metadata at {Metadata}");
    }

    /// <summary>Stops answering, as a machine that is switched off.</summary>
    public async Task StopServingAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServingAsync();
    }

    private void WriteFiles()
    {
        foreach (var part in (string[])["metadata", "cert", "data", "tmp", "sessions", "web"]) Directory.CreateDirectory(Path.Combine(_directory, part));
        File.CreateSymbolicLink(Path.Combine(_directory, "web", "simplesaml"), Path.Combine(Package, "www"));
        foreach (var name in (string[])["idp", "other", "third"]) KeyPair.Create($"SimpleSAMLphp under test, {name}").WriteTo(Path.Combine(_directory, "cert"), name);
        File.WriteAllText(Path.Combine(_directory, "config.php"), Configuration);
        Send(new SimpleSamlPhpAnswers());
        Trust(Nobody);
        WritePeople();
    }

    /// <summary>It insists on some service provider's metadata.</summary>
    private const string Nobody = """
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:nobody"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://nobody.invalid/acs" index="0"/></SPSSODescriptor></EntityDescriptor>
        """;

    /// <summary>The stores that it comes with need extensions of PHP, or servers.</summary>
    private const string StoreInFiles = """
        if (!class_exists('StoreInFiles', false)) {
            class StoreInFiles extends \SimpleSAML\Store {
                private function file($type, $key) { return __DIR__ . '/data/' . sha1("$type $key"); }
                public function get($type, $key) { $file = $this->file($type, $key); return is_file($file) ? unserialize(file_get_contents($file)) : null; }
                public function set($type, $key, $value, $expire = null) { $file = $this->file($type, $key); file_put_contents("$file." . getmypid(), serialize($value)); rename("$file." . getmypid(), $file); }
                public function delete($type, $key) { $file = $this->file($type, $key); if (is_file($file)) unlink($file); }
            }
        }
        """;

    private string Configuration => $$"""
        <?php
        {{(_hasStore ? StoreInFiles : "")}}
        $config = [
            'baseurlpath' => 'http://localhost:{{_port}}/simplesaml/',
            'certdir' => '{{_directory}}/cert/', 'loggingdir' => '{{_directory}}/', 'datadir' => '{{_directory}}/data/', 'tempdir' => '{{_directory}}/tmp',
            'metadatadir' => '{{_directory}}/metadata/', 'attributenamemapdir' => '{{Package}}/config/attributemap/',
            'secretsalt' => 'a-salt-for-tests', 'auth.adminpassword' => 'an-admin-for-tests', 'admin.checkforupdates' => false,
            'technicalcontact_name' => 'Tests', 'technicalcontact_email' => 'tests@example.org', 'timezone' => 'UTC',
            'trusted.url.domains' => ['127.0.0.1', 'localhost'],
            'logging.level' => SimpleSAML\Logger::INFO, 'logging.handler' => 'file', 'logging.logfile' => 'simplesamlphp.log',
            'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
            'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'language.cookie.secure' => false, 'language.cookie.samesite' => null,
            'session.phpsession.savepath' => '{{_directory}}/sessions', 'language.available' => ['en'], 'language.default' => 'en',
            'store.type' => '{{(_hasStore ? "StoreInFiles" : "phpsession")}}', 'production' => true, 'authproc.idp' => [],
            'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => '{{_directory}}/sp.xml']],
        ];
        """;

    private static string Hosted(SimpleSamlPhpAnswers answers) => $"""
        <?php
        $metadata['__DYNAMIC:1__'] = [
            'host' => '__DEFAULT__', 'privatekey' => '{answers.Key}.key', 'certificate' => '{answers.Certificate}.crt',{(answers.Next is null ? "" : $" 'new_privatekey' => '{answers.Next}.key', 'new_certificate' => '{answers.Next}.crt',")} 'auth' => 'people',
            'validate.authnrequest' => true, 'validate.logout' => true, 'sign.logout' => {Php(answers.SignLogout)}, 'saml20.sign.response' => {Php(answers.SignResponse)}, 'saml20.sign.assertion' => {Php(answers.SignAssertion)},
            'assertion.encryption' => {Php(answers.EncryptAssertion)}, 'nameid.encryption' => {Php(answers.EncryptNameId)},
            'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', 'saml20.sendartifact' => {Php(answers.SendsArtifacts)},
            'authproc' => [
                3 => ['class' => 'saml:PersistentNameID', 'attribute' => 'uid'],
                50 => ['class' => 'core:PHP', 'code' => 'if (isset($state["saml:RequestedAuthnContext"]["AuthnContextClassRef"][0])) $state["saml:AuthnContextClassRef"] = $state["saml:RequestedAuthnContext"]["AuthnContextClassRef"][0];'],
            ],
        ];
        """;

    private static string Php(bool value) => value ? "true" : "false";

    private void WritePeople()
    {
        var php = new StringBuilder("<?php\n$config = ['people' => ['exampleauth:UserPass',\n");
        foreach (var (uid, attributes) in _people)
        {
            php.Append(CultureInfo.InvariantCulture, $"  {Quote($"{uid}:{PasswordOf(uid)}")} => [");
            foreach (var (name, values) in attributes) php.Append(CultureInfo.InvariantCulture, $"{Quote(name)} => [{string.Join(", ", values.Select(Quote))}], ");
            php.Append("],\n");
        }

        var file = Path.Combine(_directory, "authsources.php");
        File.WriteAllText(file + ".new", php.Append("]];\n").ToString());
        File.Move(file + ".new", file, overwrite: true);
    }

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

/// <summary>How answers of SimpleSAMLphp look.</summary>
/// <param name="Key">Signs; <c>other</c> and <c>third</c> are keys that its metadata does not have unless the next two say so.</param>
/// <param name="Certificate">What its metadata has.</param>
/// <param name="Next">What its metadata has besides: the key to come, or the one that was; null: nothing.</param>
/// <param name="SendsArtifacts">Where a request wants an artifact, it is given one; needs a store.</param>
internal sealed record SimpleSamlPhpAnswers(bool SignResponse = true, bool SignAssertion = true, bool EncryptAssertion = false, bool EncryptNameId = false, string Key = "idp", bool SignLogout = true, string Certificate = "idp", string? Next = null, bool SendsArtifacts = false);
