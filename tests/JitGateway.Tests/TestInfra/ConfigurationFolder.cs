using JitGateway.Configuration;

namespace JitGateway.Tests.TestInfra;

/// <summary>A folder with configuration files of a test's own, gone when the test is.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly List<string> _files = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("jitgateway").FullName;

    /// <summary>Writes a configuration file; later ones win over earlier ones.</summary>
    public ConfigurationFolder With(string json, string name = "appsettings.json")
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        if (!_files.Contains(path)) _files.Add(path);
        return this;
    }

    /// <summary>Writes a file that is not configuration (a secret, a certificate).</summary>
    public string WithFile(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public ConfigurationFiles Files(params (string Key, string? Value)[] commandLine) =>
        new([.. _files], commandLine.ToDictionary(c => c.Key, c => c.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Every error of the configuration as the gateway would print it; empty when it is good.</summary>
    public IReadOnlyList<string> Errors()
    {
        try
        {
            using var app = (IDisposable)GatewayHost.Build(Files());
            return [];
        }
        catch (ConfigurationRefusedException e)
        {
            return [.. e.Errors.Select(error => error.ToString())];
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
