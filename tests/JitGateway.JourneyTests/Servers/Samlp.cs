namespace JitGateway.JourneyTests.Servers;

/// <summary>An identity provider on npm's samlp; <c>tests/servers/samlp/server.mjs</c>. One person, who is signed in already.</summary>
internal sealed class Samlp : ScriptedIdentityProvider
{
    private Samlp(string folder)
        : base("node", [Path.Combine(Scripts, "samlp", "server.mjs")], folder)
    {
    }

    public static async Task<Samlp> StartAsync()
    {
        if (!Directory.Exists(Path.Combine(Scripts, "samlp", "node_modules"))) await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], Path.Combine(Scripts, "samlp"));
        return await StartedAsync(new Samlp(NewFolder("samlp")));
    }

    /// <summary>How the next answers look: options of samlp.</summary>
    public Task SendAsync(params (string Name, object? Value)[] options) => OrderAsync(options.ToDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal));
}
