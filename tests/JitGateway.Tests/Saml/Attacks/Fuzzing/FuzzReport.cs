using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>The figures of one run.</summary>
internal sealed record FuzzReport(int Messages, int Accepted, IReadOnlyDictionary<string, int> Refused, IReadOnlyList<FuzzFinding> Findings, TimeSpan Slowest, int SlowestSeed)
{
    /// <summary>Where runs leave their figures and what they found.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "fuzz");

    /// <summary>Writes the figures, and each finding as a file that can be opened and tried again.</summary>
    public void Write(string name)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, $"{name}.txt"), ToString());
        foreach (var finding in Findings.Take(20))
            File.WriteAllBytes(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{finding.Seed}.xml")), finding.Message);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Messages} mutants: {Accepted} accepted, each with what was signed; {Refused.Values.Sum()} refused; {Findings.Count} findings");
        text.AppendLine(CultureInfo.InvariantCulture, $"slowest {Slowest.TotalMilliseconds:0.0} ms (seed {SlowestSeed})");
        foreach (var (reason, count) in Refused.OrderByDescending(r => r.Value)) text.AppendLine(CultureInfo.InvariantCulture, $"{count,9}  {reason}");
        foreach (var finding in Findings.Take(20)) text.AppendLine(finding.ToString());
        return text.ToString();
    }
}
