using System.Globalization;

namespace JitGateway.Saml.Login;

/// <summary>
/// What <see cref="LoginRounds"/> keeps in its cookie: how many rounds a browser has made within a minute, and of which marks. Written as <c>SSSN~MARKKSSSN~…</c>, the latest first, with the second modulo a thousand, the kind, and the number.
/// </summary>
internal sealed class CountedRounds
{
    /// <summary>Twelve pages; more go round only where <see cref="LoginRounds.MostOfAll"/> notices.</summary>
    private const int MostMarks = 24;

    private const int MarkLength = 8;
    private const int SecondLength = 3;
    private const int Turn = 1000;
    private const int Highest = 99;

    /// <summary>In seconds, how far the nodes' clocks may differ: what another one wrote may lie ahead.</summary>
    private const int NodeClocks = 60;

    private readonly int _now;
    private readonly int _since;
    private readonly IReadOnlyList<Counted> _marks;

    private CountedRounds(int now, int since, int all, IReadOnlyList<Counted> marks) => (_now, _since, All, _marks) = (now, since, all, marks);

    /// <summary>Wherever they led.</summary>
    public int All { get; }

    /// <summary>Whatever cannot be read is nothing.</summary>
    public static CountedRounds Read(string? text, DateTimeOffset now)
    {
        var second = (int)(now.ToUnixTimeSeconds() % Turn);
        var parts = text?.Split('~') ?? [];
        var marks = parts.Skip(1).Take(MostMarks).Select(Counted.Read).OfType<Counted>().Where(c => IsRecent(c.Second, second)).ToList();
        return parts is [var head, ..] && TryNumbers(head, out var since, out var all) && IsRecent(since, second) ? new(second, since, all, marks) : new(second, second, 0, marks);
    }

    public int Of(string mark) => Find(mark)?.Count ?? 0;

    public RoundKind? LastOf(string mark) => Find(mark)?.Kind;

    public CountedRounds With(string pageMark, string mark, RoundKind kind) =>
        new(_now, _since, Math.Min(All + 1, Highest), [Next(mark, kind), Next(pageMark, kind), .. Others(pageMark, mark).Take(MostMarks - 2)]);

    public CountedRounds Without(string pageMark, string mark) => new(_now, _since, Math.Min(All, LoginRounds.MostOfAll / 2), Others(pageMark, mark));

    public override string ToString() => string.Join('~', _marks.Select(static c => c.ToString()).Prepend(Numbers(_since, All)));

    private Counted Next(string mark, RoundKind kind) => new(mark, kind, _now, Math.Min(Of(mark) + 1, Highest));

    private IReadOnlyList<Counted> Others(string pageMark, string mark) => [.. _marks.Where(c => c.Mark != pageMark && c.Mark != mark)];

    private Counted? Find(string mark) => _marks.FirstOrDefault(c => c.Mark == mark);

    private static bool IsRecent(int second, int now) => (now - second + NodeClocks + Turn) % Turn < (int)LoginRounds.Window.TotalSeconds + NodeClocks;

    private static string Numbers(int second, int count) => string.Create(CultureInfo.InvariantCulture, $"{second:D3}{count}");

    private static bool TryNumbers(ReadOnlySpan<char> text, out int second, out int count)
    {
        (second, count) = (0, 0);
        return text.Length is > SecondLength and <= SecondLength + 2
            && int.TryParse(text[..SecondLength], NumberStyles.None, CultureInfo.InvariantCulture, out second) && int.TryParse(text[SecondLength..], NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }

    private sealed record Counted(string Mark, RoundKind Kind, int Second, int Count)
    {
        public static Counted? Read(string text) =>
            text.Length > MarkLength + 1 && Enum.IsDefined((RoundKind)(text[MarkLength] - '0')) && TryNumbers(text.AsSpan(MarkLength + 1), out var second, out var count)
                ? new(text[..MarkLength], (RoundKind)(text[MarkLength] - '0'), second, count)
                : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mark}{(int)Kind}{Numbers(Second, Count)}");
    }
}
