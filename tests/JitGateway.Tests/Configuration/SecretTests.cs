using JitGateway.Configuration;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration;

public sealed class SecretTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_read_relative_to_the_configuration_file_that_names_it()
    {
        _folder.WithFile("conf/secrets/token", "s3cret\n");
        var (secret, errors) = Read("file:secrets/token");

        errors.ShouldBeEmpty();
        secret!.Reveal().ShouldBe("s3cret");
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named() =>
        Read("file:/nowhere/token").Errors.ShouldBe(
            ["S:Token = \"file:/nowhere/token\": names a file that cannot be read (there is no such folder). Make /nowhere/token readable for the gateway or name another file."]);

    [Fact]
    public void An_empty_file_is_named()
    {
        _folder.WithFile("conf/empty", "");
        Read("file:empty").Errors.ShouldBe(["S:Token = \"file:empty\": names an empty file. Write the secret into it."]);
    }

    [Fact]
    public void An_environment_variable_that_is_not_set_is_named() =>
        Read("env:JITGATEWAY_TEST_UNSET").Errors.ShouldBe(
            ["S:Token = \"env:JITGATEWAY_TEST_UNSET\": names the environment variable JITGATEWAY_TEST_UNSET, which is not set. Set JITGATEWAY_TEST_UNSET or name another one."]);

    [Fact]
    public void Anything_else_is_the_secret_itself() => Read("plain").Secret!.Reveal().ShouldBe("plain");

    private (Secret? Secret, IReadOnlyList<string> Errors) Read(string value)
    {
        _folder.With($$"""{ "S": { "Token": "{{value}}" } }""", "conf/a.json");
        var context = new ConfigurationContext(_folder.Files().Read().Root!);
        var options = context.Bind<Options>("S");
        return (options.Token, [.. context.Errors.All.Select(e => e.ToString())]);
    }

    private sealed class Options
    {
        public Secret? Token { get; set; }
    }
}
