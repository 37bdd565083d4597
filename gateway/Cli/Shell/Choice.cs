using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using JitGateway.Configuration;

namespace JitGateway.Cli.Shell;

/// <summary>Options and arguments that take one of a few words: what reads them, what completes them and what help says have one list.</summary>
internal static class Choice
{
    private static readonly ConditionalWeakTable<Symbol, IReadOnlyList<string>> Lists = [];

    public static Option<T> OneOf<T>(this Option<T> option, IReadOnlyList<string> words, StringComparison comparison = StringComparison.Ordinal)
    {
        option.Validators.Add(result => Check(option.Name, result, words, comparison));
        return option.Completing(words);
    }

    public static Argument<T> OneOf<T>(this Argument<T> argument, IReadOnlyList<string> words)
    {
        argument.Validators.Add(result => Check(argument.Name, result, words, StringComparison.Ordinal));
        argument.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        Lists.Add(argument, words);
        return argument;
    }

    /// <summary>For options whose words another rule reads.</summary>
    public static Option<T> Completing<T>(this Option<T> option, IReadOnlyList<string> words)
    {
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        Lists.Add(option, words);
        return option;
    }

    /// <summary>Null: it takes more than a few words.</summary>
    public static IReadOnlyList<string>? Of(Symbol symbol) => Lists.TryGetValue(symbol, out var words) ? words : null;

    /// <summary>ready, making or dead.</summary>
    public static string Told(IReadOnlyList<string> words) => words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static void Check(string name, SymbolResult result, IReadOnlyList<string> words, StringComparison comparison)
    {
        foreach (var token in result.Tokens)
            if (!words.Any(word => word.Equals(token.Value, comparison)))
                result.AddError($"{name} \"{token.Value}\" is none of {string.Join(", ", words)}.{(NearestName.Of(token.Value, words) is { } meant ? $" Did you mean {meant}?" : "")}");
    }
}
