using JitGateway.Cli;

namespace JitGateway.Tests.TestInfra;

/// <summary>The command line as an operator has it beside a running node: a configuration that names the node's management listener, and the keys that the node has.</summary>
internal sealed class CommandLineBeside : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public CommandLineBeside(Uri management)
    {
        Ask(management);
        _folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
    }

    /// <summary>Asks another node from now on.</summary>
    public void Ask(Uri management) => _folder.With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "{{management}}" } } }""");

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => AnsweredAsync("", arguments);

    /// <param name="typed">What the operator types when they are asked.</param>
    public async Task<(int Code, string Output, string Error)> AnsweredAsync(string typed, params string[] arguments)
    {
        using var input = new StringReader(typed);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(_ => GatewayHost.Build(_folder.Files()), input, output, error).RunAsync(arguments);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose() => _folder.Dispose();
}
