using System.CommandLine;
using System.CommandLine.Parsing;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli;

/// <summary>How commands are told whom they are about: by hash, or by NameID and who gave it. Said before a node is asked, in the words that were written.</summary>
internal static class PersonRule
{
    /// <summary>Every command that can be told.</summary>
    public static void Attach(Command command)
    {
        if (command.Options.Any(static o => o.Name == "--issuer"))
        {
            command.Validators.Add(Check);
            if (command.Name is "show" or "replay" or "drop" or "disable" or "enable" or "relink" or "unlink") command.Validators.Add(CheckWhom);
        }

        foreach (var one in command.Subcommands) Attach(one);
    }

    private static void Check(CommandResult result)
    {
        var (subject, issuer, value) = (Has(result, "--subject"), Has(result, "--issuer"), Has(result, "--value"));
        if (issuer != value) result.AddError($"{(issuer ? "--issuer" : "--value")} goes with {(issuer ? "--value" : "--issuer")}: the person's NameID, and the entity id of who gave it.");
        else if (subject && issuer) result.AddError("--subject is the person's hash, --issuer and --value say whose it is: write one or the other.");
    }

    /// <summary>Of commands about one person: lists take all who fit.</summary>
    private static void CheckWhom(CommandResult result)
    {
        var ways = new List<string> { "--subject", "--issuer with --value" };
        if (result.Command.Options.Any(static o => o is { Name: "--account", Required: false })) ways.Add("--backend with --account");
        if (result.Command.Options.Any(static o => o.Name == "--all")) ways.Add("--backend with --all");
        if (!Has(result, "--subject") && !Has(result, "--issuer") && !Has(result, "--value") && !(Has(result, "--backend") && ways.Count > 2 && (Has(result, "--account") || Has(result, "--all"))))
            result.AddError($"Say whose it is: {Choice.Told(ways)}.");
    }

    private static bool Has(CommandResult result, string option) => result.GetResult(option) is OptionResult { Implicit: false };
}
