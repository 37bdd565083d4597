using System.Globalization;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>What a process has in memory, as /proc says.</summary>
internal sealed class ResidentMemory(int process)
{
    public Task<long> NowAsync() => ReadAsync("VmRSS");

    /// <summary>The most that it had since <see cref="ForgetPeakAsync"/>.</summary>
    public Task<long> PeakAsync() => ReadAsync("VmHWM");

    /// <summary>Has the kernel forget the most that it had (proc(5), clear_refs).</summary>
    public Task ForgetPeakAsync() => File.WriteAllTextAsync($"/proc/{process}/clear_refs", "5");

    private async Task<long> ReadAsync(string name)
    {
        var line = (await File.ReadAllLinesAsync($"/proc/{process}/status")).First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
