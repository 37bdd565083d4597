using System.Security.Cryptography;

namespace JitGateway.Cli.Shell;

/// <summary>What stands at the other end of the program's output: a person's terminal, or a file, a pipe, a test.</summary>
/// <param name="IsRich">Colours, frames and wrapping are wanted; else lines that grep and awk can work with.</param>
/// <param name="Width">Columns of a terminal.</param>
internal sealed record Terminal(bool IsRich, int Width)
{
    private const int Narrowest = 40;
    private const int Usual = 80;

    private static readonly AsyncLocal<Terminal?> Ambient = new();

    public static Terminal Plain { get; } = new(false, Usual);

    /// <summary>Where the answers of the command go that runs now. Tables ask for it when they are written into a text, so that no command has to hand it on.</summary>
    public static Terminal Current
    {
        get => Ambient.Value ?? Plain;
        set => Ambient.Value = value;
    }

    /// <summary>Stands for the escape character until the text is written. Nobody's value can know it, so no value can colour or move anything.</summary>
    public string Escape { get; } = $"\uE000{RandomNumberGenerator.GetHexString(16)}\uE001";

    public static Terminal OfOutput() => Of(Console.IsOutputRedirected, Environment.GetEnvironmentVariable, Columns);

    public static Terminal OfErrors() => Of(Console.IsErrorRedirected, Environment.GetEnvironmentVariable, Columns);

    public static Terminal Of(bool isRedirected, Func<string, string?> environment, Func<int> columns)
    {
        var isRich = !isRedirected && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not (null or "" or "dumb");
        return isRich ? new Terminal(true, Math.Max(Narrowest, columns())) : Plain;
    }

    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : Usual;
        }
        catch (IOException)   // a terminal that knows no size
        {
            return Usual;
        }
    }
}
