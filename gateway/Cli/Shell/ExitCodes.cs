using System.CommandLine;
using System.Runtime.CompilerServices;

namespace JitGateway.Cli.Shell;

/// <summary>
/// The register of exit codes: every one that a command ends with is named here. The first three mean the same everywhere; from 3 on a command declares its own, with <see cref="Exits"/>, where it is built.
/// Those that ask a node share <see cref="NotThere"/> and <see cref="NotDone"/>; a list with nothing in it is done as asked. Help, the page of the commands and a check at every end read what was declared.
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

    /// <summary>The work is done, and what it shows is not all right: a login or a message that would not be accepted, metadata with a problem.</summary>
    public const int SomethingToLookAt = 3;

    /// <summary><c>check --connect</c>: something cannot be reached, or is not as it must be.</summary>
    public const int CannotBeReached = 3;

    /// <summary><c>check --strict</c>: there are risks, and nothing worse.</summary>
    public const int HasRisks = 4;

    /// <summary><c>explain</c>: the request does not get in.</summary>
    public const int KeptOut = 3;

    /// <summary><c>health --strict</c>: the node is ready, and a component is not healthy.</summary>
    public const int InTrouble = 3;

    /// <summary><c>bench</c>: something could not be measured.</summary>
    public const int NotMeasured = 3;

    /// <summary><c>inspect --code</c>: no message is kept for this support code.</summary>
    public const int NothingKept = 4;

    /// <summary><c>ledger verify</c>: the history is not in order.</summary>
    public const int NotInOrder = 4;

    /// <summary><c>probe</c>: the backend believes forged headers.</summary>
    public const int Believed = 3;

    /// <summary><c>probe</c>: its answers do not show it.</summary>
    public const int Unclear = 4;

    /// <summary><c>probe</c>: there was no answer.</summary>
    public const int NoAnswer = 5;

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
