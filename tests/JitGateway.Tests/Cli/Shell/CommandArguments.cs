using System.CommandLine;
using JitGateway.Cli.Shell;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>What a command line has to say so that the command runs: nothing that counts, and no question is asked.</summary>
internal static class CommandArguments
{
    /// <summary>What is wanted beyond required arguments and options.</summary>
    private static readonly Dictionary<string, string[]> Wanted = new(StringComparer.Ordinal)
    {
        ["dry-run"] = ["--assertion", "/dev/null"],
        ["explain"] = ["--nobody"],
        ["inspect"] = ["--code", "ABCDE-FGHJK"],
        ["sessions revoke"] = ["--session", "x"],
        ["queue show"] = ["--subject", "x"],
        ["queue replay"] = ["--all"],
        ["queue drop"] = ["--subject", "x"],
        ["ledger show"] = ["--subject", "x"],
        ["users show"] = ["--subject", "x"],
        ["users disable"] = ["--backend", "wiki", "--subject", "x"],
        ["users enable"] = ["--backend", "wiki", "--subject", "x"],
        ["users relink"] = ["--backend", "wiki", "--subject", "x"],
        ["users unlink"] = ["--backend", "wiki", "--subject", "x"],
    };

    /// <summary>With a number or a word for each argument, a word for each option that must be given, and without a question.</summary>
    public static IEnumerable<string> Of(string name, Command command) =>
    [
        .. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.ValueType == typeof(string) ? "x" : "1"),
        .. CommandTree.OptionsOf(command).Where(o => o.Required).SelectMany(o => (string[])[o.Name, "x"]),
        .. CommandTree.OptionsOf(command).Where(o => o.Name == "--yes").Select(o => o.Name),
        .. Wanted.GetValueOrDefault(name, []),
    ];
}
