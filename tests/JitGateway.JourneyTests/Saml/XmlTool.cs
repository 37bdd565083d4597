using System.Diagnostics;
using System.Text;

namespace JitGateway.JourneyTests.Saml;

/// <summary>Another implementation, run over files of a directory that is gone afterwards: xmllint, xmlsec1 (libxml2), openssl.</summary>
internal sealed class XmlTool : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jit-xml-");

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The bytes that it wrote; anything but 0 as exit code is an error that says what it complained of.</summary>
    public async Task<byte[]> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = _directory.FullName, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        var complaints = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await complaints}");
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
