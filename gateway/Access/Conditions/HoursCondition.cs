using System.Globalization;

namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Hours</c>: it is one of these days, and between these times of day, in a time zone. What goes over midnight belongs to the day on which it began.</summary>
internal sealed class HoursCondition : RuleCondition
{
    private readonly bool[] _days = new bool[7];
    private readonly TimeSpan _from;
    private readonly TimeSpan _to;
    private readonly TimeZoneInfo _zone;

    /// <param name="options">Options that were found good.</param>
    public HoursCondition(HoursOptions options)
    {
        var days = options.Days.Count == 0 ? WeekDays.All : options.Days.SelectMany(d => WeekDays.Parse(d) ?? []);
        foreach (var day in days) _days[(int)day] = true;
        (_from, _to) = (options.From, options.To ?? TimeSpan.FromDays(1));
        _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        var named = options.Days.Count == 0 ? "every day" : string.Join(", ", options.Days);
        Written = $"{named}, {Clock(_from)} to {(options.To is { } to ? Clock(to) : "24:00")}, {options.TimeZone}";
    }

    public override string Name => nameof(AccessRuleOptions.Hours);

    public override string Written { get; }

    public override Verdict Of(in AccessQuestion question)
    {
        var local = TimeZoneInfo.ConvertTime(question.Now, _zone);
        var (day, time) = ((int)local.DayOfWeek, local.TimeOfDay);
        if (_from < _to) return When(_days[day] && time >= _from && time < _to);
        return When((time >= _from && _days[day]) || (time < _to && _days[(day + 6) % 7]));
    }

    private static string Clock(TimeSpan time) => time.ToString(time.Ticks % TimeSpan.TicksPerMinute == 0 ? "hh\\:mm" : time.Ticks % TimeSpan.TicksPerSecond == 0 ? "hh\\:mm\\:ss" : "c", CultureInfo.InvariantCulture);
}
