using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>One figure of every round; the median speaks, the spread says how far to believe it.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public double Median => At(0.5);

    /// <summary>In the order in which they were measured.</summary>
    public IReadOnlyList<double> Values => _values;

    public void Add(double value) => _values.Add(value);

    /// <summary>Round by round, one divided by the other: what disturbs a round disturbs both.</summary>
    public static Samples Ratio(Samples one, Samples other)
    {
        var ratio = new Samples();
        for (var i = 0; i < one._values.Count; i++) ratio.Add(one._values[i] / other._values[i]);
        return ratio;
    }

    public string Show(string format) => string.Create(CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({At(0).ToString(format, CultureInfo.InvariantCulture)} to {At(1).ToString(format, CultureInfo.InvariantCulture)})");

    private double At(double share)
    {
        var sorted = _values.Order().ToList();
        return share == 0.5 && sorted.Count % 2 == 0
            ? (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2
            : sorted[(int)Math.Round(share * (sorted.Count - 1))];
    }
}
