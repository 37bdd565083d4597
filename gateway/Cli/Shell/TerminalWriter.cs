using System.Text;

namespace JitGateway.Cli.Shell;

/// <summary>What a command writes, on its way out: harmless whoever's values it holds, and coloured where a person looks at a terminal.</summary>
internal sealed class TerminalWriter(TextWriter output, Terminal terminal) : TextWriter
{
    private bool _atLineStart = true;

    /// <summary>The answer is JSON: its values are kept as they are.</summary>
    public bool IsJson { get; set; }

    public override Encoding Encoding => output.Encoding;

    public Terminal Terminal => terminal;

    public override void Write(char value) => output.Write(Outgoing(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => output.Write(Outgoing(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => output.Write(Outgoing(buffer.ToString()));

    public override void Write(string? value) => output.Write(Outgoing(value ?? ""));

    public override void WriteLine(string? value) => Write(value + CoreNewLineText);

    public override Task WriteAsync(char value) => output.WriteAsync(Outgoing(value.ToString()));

    public override Task WriteAsync(string? value) => output.WriteAsync(Outgoing(value ?? ""));

    public override Task WriteAsync(char[] buffer, int index, int count) => output.WriteAsync(Outgoing(new string(buffer, index, count)));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(Outgoing(buffer.ToString()).AsMemory(), cancellationToken);

    public override Task WriteLineAsync(string? value) => WriteAsync(value + CoreNewLineText);

    public override Task WriteLineAsync(char[] buffer, int index, int count) => WriteAsync(new string(buffer, index, count) + CoreNewLineText);

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteAsync((buffer + CoreNewLineText).AsMemory(), cancellationToken);

    public override Task WriteLineAsync() => WriteAsync(CoreNewLineText);

    public override void Flush() => output.Flush();

    public override Task FlushAsync() => output.FlushAsync();

    private string CoreNewLineText => new(CoreNewLine);

    private string Outgoing(string text)
    {
        if (text.Length == 0) return text;
        if (IsJson) return HarmlessText.OfJson(text);
        var harmless = HarmlessText.Of(text);
        if (!terminal.IsRich) return harmless;
        var isLineStart = _atLineStart;
        _atLineStart = harmless[^1] == '\n';
        var wrapped = isLineStart ? WrappedText.Of(harmless, terminal) : harmless;
        var coloured = isLineStart ? Palette.Lines(wrapped, terminal.Escape) : wrapped;
        return coloured.Replace(terminal.Escape, "\u001b", StringComparison.Ordinal);
    }
}
