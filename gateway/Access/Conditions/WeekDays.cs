namespace JitGateway.Access.Conditions;

/// <summary>Days as the configuration writes them: <c>Mon</c>, <c>Monday</c>, or from one to another, <c>Mon-Fri</c>.</summary>
internal static class WeekDays
{
    public static readonly IReadOnlyList<DayOfWeek> All = Enum.GetValues<DayOfWeek>();

    /// <returns>Null: these are no days.</returns>
    public static IReadOnlyList<DayOfWeek>? Parse(string text)
    {
        var ends = text.Split('-', 2, StringSplitOptions.TrimEntries);
        if (Day(ends[0]) is not { } first || Day(ends[^1]) is not { } last) return null;
        var days = new List<DayOfWeek> { first };
        for (var day = first; day != last;) days.Add(day = (DayOfWeek)(((int)day + 1) % 7));
        return days;
    }

    private static DayOfWeek? Day(string name)
    {
        foreach (var day in All)
            if (name.Equals(day.ToString(), StringComparison.OrdinalIgnoreCase) || name.Equals(day.ToString()[..3], StringComparison.OrdinalIgnoreCase))
                return day;
        return null;
    }
}
