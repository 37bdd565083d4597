using System.Runtime.InteropServices;

namespace JitGateway.Tests.TestInfra;

/// <summary>The processor's time of this thread, which other work on the machine does not lengthen.</summary>
internal static class ThreadTime
{
    private const int ThreadCpuTime = 3;   // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>What work costs that stays on this thread.</summary>
    public static TimeSpan Of(Action work)
    {
        var start = Now();
        work();
        return Now() - start;
    }

    private static TimeSpan Now()
    {
        if (GetTime(ThreadCpuTime, out var time) != 0) throw new InvalidOperationException($"clock_gettime failed with {Marshal.GetLastPInvokeError()}");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(nint Seconds, nint Nanoseconds);
}
