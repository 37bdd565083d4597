using System.CommandLine;

namespace JitGateway.Cli.Setup;

/// <summary>Gets each answer from its option, else from the person at the terminal, who is asked until it will do. Without such a person, all that is wrong is collected.</summary>
/// <param name="asks">Somebody is there who can answer.</param>
internal sealed class Questions(ParseResult parsed, TextReader input, TextWriter output, bool asks)
{
    private const int MostTries = 5;

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public bool Asks => asks;

    /// <returns>Null where it was not given and need not be, or where it is wrong, which <see cref="Faults"/> then says.</returns>
    /// <param name="usual">What counts where nothing is answered; null: something has to be.</param>
    public async Task<string?> AnswerAsync(Option<string?> option, string question, Func<string, string?> rule, string? usual, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(option) is { } given)
        {
            if (rule(given) is not { } wrong) return given;
            if (!asks) return Fault($"{option.Name} \"{given}\" {wrong}.");
            await output.WriteLineAsync($"{option.Name} \"{given}\" {wrong}.");
        }
        else if (!asks)
        {
            return usual ?? Fault($"{option.Name} is missing: {question}?");
        }

        for (var tries = 0; tries < MostTries; tries++)
        {
            await output.WriteAsync($"{question}{(usual is null ? "" : $" [{usual}]")}: ");
            if (await input.ReadLineAsync(cancellationToken) is not { } line) return Fault($"{option.Name} is missing: {question}?");
            var answer = line.Trim().Length == 0 && usual is not null ? usual : line.Trim();
            if (rule(answer) is not { } wrong) return answer;
            await output.WriteLineAsync($"  {(answer.Length == 0 ? "That" : $"\"{answer}\"")} {wrong}.");
        }

        return Fault($"{option.Name}: {MostTries} answers would not do.");
    }

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        if (!asks) return true;
        await output.WriteAsync($"{question} [yes]: ");
        return await input.ReadLineAsync(cancellationToken) is { } line && line.Trim().ToLowerInvariant() is "" or "y" or "yes";
    }

    private string? Fault(string text)
    {
        _faults.Add(text);
        return null;
    }
}
