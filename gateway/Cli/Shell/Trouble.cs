using System.CommandLine;

namespace JitGateway.Cli.Shell;

/// <summary>What no command foresaw: said in one sentence, because a stack trace helps nobody who cannot read the source, and its message may hold what a file or a setting says.</summary>
internal static class Trouble
{
    public const string Variable = "JITGATEWAY_VERBOSE";

    private const string Option = "--verbose";

    public static Option<bool> Verbose() => new(Option)
    {
        Description = $"Where a command fails for a reason that it did not foresee, write all details, as with {Variable}=1. They may hold values of files and settings.",
        Recursive = true,
    };

    /// <summary>It is looked for in what was written, because reading that may be what failed.</summary>
    public static bool IsVerbose(IEnumerable<string> arguments) => arguments.Contains(Option, StringComparer.Ordinal) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    public static async Task<int> TellAsync(Exception trouble, string command, bool isVerbose, TextWriter error)
    {
        // these say what the system said of a file or a connection; others may quote anything, a secret too
        var why = trouble is IOException or UnauthorizedAccessException or HttpRequestException ? $" ({HarmlessText.InOneLine(trouble.Message).TrimEnd('.', '\uFFFD')})" : ": it met what it does not know how to handle";
        await error.WriteLineAsync($"{command} failed{why}.{(isVerbose ? "" : $" Details: {Option}, or {Variable}=1.")}");
        if (isVerbose) await error.WriteLineAsync(trouble.ToString());
        return ExitCodes.CannotRun;
    }
}
