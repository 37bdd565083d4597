using System.Text.Json;
using JitGateway.Failures;

namespace JitGateway.Admin.Overview;

/// <param name="Node">Which node tells.</param>
/// <param name="Figures">Of the last hour.</param>
/// <param name="Attention">What wants a look, the worst first.</param>
/// <param name="Components">All of them.</param>
internal sealed record OverviewModel(string Node, string Version, IReadOnlyList<Figure> Figures, IReadOnlyList<Attention> Attention, IReadOnlyList<JsonElement> Components, string Problem)
{
    public DateTimeOffset At { get; init; }
}

/// <summary>A figure and how it was, minute by minute.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Value">Of the last hour.</param>
/// <param name="Bars">Of each minute.</param>
/// <param name="Bad">The part of each bar that went wrong; empty: nothing can.</param>
/// <param name="Href">Where it is told one by one; null: nowhere.</param>
internal sealed record Figure(PageText Name, string Value, IReadOnlyList<double> Bars, IReadOnlyList<double> Bad, string? Href)
{
    /// <summary>How many went wrong, in words; null: none did.</summary>
    public PageText? Wrong { get; init; }

    private const double Width = 240;
    private const double Height = 40;

    /// <summary>Lines from the ground up, one for each minute, the last at the right edge.</summary>
    public string Path => PathOf(Bars, [.. Enumerable.Repeat(0d, Bars.Count)]);

    public string BadPath => PathOf(Bad, [.. Enumerable.Repeat(0d, Bad.Count)]);

    public double Most => Bars.Count == 0 ? 0 : Bars.Max();

    private string PathOf(IReadOnlyList<double> tops, double[] grounds)
    {
        var most = Math.Max(Most, 1e-9);
        var (step, path) = (Width / 60, new System.Text.StringBuilder());
        for (var i = 0; i < tops.Count; i++)
        {
            if (tops[i] <= grounds[i]) continue;
            var x = Width - ((tops.Count - i - 0.5) * step);
            path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x:0.#} {Height}V{Height - Math.Max(1.5, tops[i] / most * (Height - 2)):0.#}");
        }

        return path.ToString();
    }
}

/// <param name="IsBad">People are kept from their work.</param>
/// <param name="What">The thing.</param>
/// <param name="Says">What it says of itself, in English.</param>
/// <param name="Href">Where to look.</param>
internal sealed record Attention(bool IsBad, string What, string Says, string? Href)
{
    /// <summary>Our own words in place of <see cref="Says"/>.</summary>
    public PageText? Words { get; init; }
}
