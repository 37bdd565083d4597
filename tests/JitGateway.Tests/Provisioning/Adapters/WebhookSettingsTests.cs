namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class WebhookSettingsTests
{
    private const string Webhook = "Backends:wiki:Provisioning:Webhook";
    private const string Good = "\"Url\": \"https://hooks.example.com/jit\", \"Secrets\": [ \"0123456789abcdef0123456789abcdef\" ]";

    private const string NoSecret = $"{Webhook}:Secrets: is missing. Make a secret with openssl rand -hex 32, give it to the handler, and write [ \"env:NAME\" ] or [ \"file:PATH\" ].";

    [Theory]
    [InlineData($$"""{ {{Good}} }""")]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": "0123456789abcdef0123456789abcdef" }""")]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": [ "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210" ], "Token": "abc" }""")]
    public void Accepts_good_settings(string settings) => Errors(settings).ShouldBeEmpty();

    [Theory]
    [InlineData("null",
        $"{Webhook}:Url: is missing. Write the URL of the handler, as in https://hooks.example.com/jit.",
        $"{Webhook}:Secrets: is missing. Make a secret with openssl rand -hex 32, give it to the handler, and write [ \"env:NAME\" ] or [ \"file:PATH\" ].")]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": "" }""", NoSecret)]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": [] }""", NoSecret)]
    [InlineData("""{ "Url": "ftp://hooks.example.com/jit", "Secrets": [ "0123456789abcdef0123456789abcdef" ] }""", $"{Webhook}:Url = \"ftp://hooks.example.com/jit\": is neither http nor https. Write https://HOST/PATH.")]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": [ "0123456789abcdef0123456789abcdef", "hidden" ] }""", $"{Webhook}:Secrets:1: is shorter than 32 characters. Make one with openssl rand -hex 32.")]
    [InlineData("""{ "Url": "https://hooks.example.com/jit", "Secrets": [ "env:JIT_NO_SUCH_VARIABLE" ] }""", $"{Webhook}:Secrets:0 = \"env:JIT_NO_SUCH_VARIABLE\": names the environment variable JIT_NO_SUCH_VARIABLE, which is not set. Set JIT_NO_SUCH_VARIABLE or name another one.")]
    [InlineData($$"""{ {{Good}}, "Secret": "x" }""", $"{Webhook}:Secret: is not a key that is known here. Did you mean \"Secrets\"? Known: ApiKey, Basic, CaFile, ClientCertificate, OAuth2, Proxy, Secrets, Token, Url.")]
    [InlineData($$"""{ {{Good}}, "Token": "abc", "ApiKey": { "Header": "X-Api-Key", "Value": "v" } }""", $"{Webhook}:ApiKey: stands beside Token. Write one of them: a request shows one kind of credentials.")]
    [InlineData($$"""{ {{Good}}, "CaFile": "/no/such/file.pem" }""", $"{Webhook}:CaFile = \"/no/such/file.pem\": cannot be read (there is no such folder). Name a file that the gateway can read.")]
    public void Says_what_is_wrong_and_what_to_write(string settings, params string[] errors) => Errors(settings).ShouldBe(errors);

    private static IEnumerable<string> Errors(string settings) => AdapterConfiguration.Read("Webhook", settings, ["userName"], ["userName"]).Errors.Select(e => e.ToString());
}
