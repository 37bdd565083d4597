namespace JitGateway.Access;

/// <summary>Days and times of day.</summary>
internal sealed class HoursOptions
{
    /// <summary>Days of the week: Mon, or from one to another, Mon-Fri. Absent: every day.</summary>
    public IReadOnlyList<string> Days { get; set; } = [];

    /// <summary>From this time of day on.</summary>
    public TimeSpan From { get; set; }

    /// <summary>Until before this time of day; one that is earlier than From is of the next day, and belongs to the day on which it began. Absent: until midnight.</summary>
    public TimeSpan? To { get; set; }

    /// <summary>Whose clock counts: a name of the time zone database, as in Europe/Berlin.</summary>
    public string TimeZone { get; set; } = "UTC";
}
