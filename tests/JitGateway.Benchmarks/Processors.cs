using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>
/// Keeps what is measured and what measures apart: each proxy alone on the first processor, the load, the destination and Redis on the others. So a proxy's
/// throughput is what one processor gives. Where there is only one processor, or no <c>taskset</c>, all share.
/// </summary>
internal static class Processors
{
    /// <summary>The words before a command line that keep it to the first processor.</summary>
    public static IReadOnlyList<string> First { get; private set; } = [];

    public static string Description { get; private set; } = "all processes share the processors";

    /// <summary>Moves this process, and whatever it starts from now on, to the other processors.</summary>
    public static void Divide()
    {
        if (Environment.ProcessorCount < 2) return;
        var others = string.Create(CultureInfo.InvariantCulture, $"1-{Environment.ProcessorCount - 1}");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("taskset", ["-acp", others, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) return;
        }
        catch (Win32Exception)
        {
            return;
        }

        First = ["taskset", "-c", "0"];
        Description = $"each proxy on processor 0 alone, load, destination and Redis on {others}";
    }
}
