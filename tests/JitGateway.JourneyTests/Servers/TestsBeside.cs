namespace JitGateway.JourneyTests.Servers;

/// <summary>Tests that <c>tests/run</c> has run beside these.</summary>
/// <param name="Process">The number of their process, which others get when it is gone; threads have numbers of the same kind.</param>
/// <param name="Began">When it began, as field 22 of <c>/proc/PID/stat</c> has it.</param>
/// <param name="Results">The file that they write at their end.</param>
internal sealed record TestsBeside(string Process, string Began, string Results)
{
    private const int State = 0;
    private const int Start = 19;

    public bool HaveEnded => File.Exists(Results) || Fields(Process) is not { } fields || fields[Start] != Began || fields[State] is "Z" or "X";

    /// <param name="told">The three, with blanks between.</param>
    public static TestsBeside? Of(string? told)
    {
        if (string.IsNullOrEmpty(told)) return null;
        var parts = told.Split(' ', 3);
        return parts.Length == 3 ? new(parts[0], parts[1], parts[2]) : throw new FormatException($"\"{told}\" names no process, its beginning and a file.");
    }

    /// <summary>From the third field on: the second is a name, which may hold blanks and brackets. Null where there is no such process.</summary>
    public static string[]? Fields(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
