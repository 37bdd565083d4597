using System.CommandLine;
using System.Runtime.CompilerServices;

namespace JitGateway.Cli.Shell;

/// <summary>
/// The register of exit codes. The first three mean the same everywhere; from 3 on a command says its own, with <see cref="Exits"/>, where it is built. Those that ask a node share
/// <see cref="NotThere"/> and <see cref="NotDone"/>; a list with nothing in it is done as asked. Help, the page of the commands and a check at every end read them here.
/// </summary>
internal static class ExitCodes
{
    /// <summary>Ended as asked.</summary>
    public const int Done = 0;

    /// <summary>Could not run: a port in use, a node that does not answer, a file that cannot be written.</summary>
    public const int CannotRun = 1;

    /// <summary>Wrong configuration or wrong command line.</summary>
    public const int WrongInput = 2;

    /// <summary>What was named is not there: a session, a person, an entry.</summary>
    public const int NotThere = 3;

    /// <summary>It is there, and what was asked for cannot be done with it.</summary>
    public const int NotDone = 5;

    private static readonly ConditionalWeakTable<Command, SortedDictionary<int, string>> Own = [];

    public static Command Exits(this Command command, int code, string meaning)
    {
        Own.GetOrCreateValue(command)[code] = meaning;
        return command;
    }

    public static IReadOnlyDictionary<int, string> Of(Command command)
    {
        var all = new SortedDictionary<int, string> { [Done] = "done as asked", [CannotRun] = "could not run", [WrongInput] = "wrong command line or wrong configuration" };
        if (Own.TryGetValue(command, out var own))
            foreach (var (code, meaning) in own)
                all[code] = meaning;
        return all;
    }
}
