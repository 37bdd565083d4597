namespace JitGateway.Telemetry.Lifetimes;

/// <summary>One thing that has an end of which somebody must know in time.</summary>
/// <param name="Thing">For people: which it is.</param>
/// <param name="WarnFrom">From when on people are told.</param>
/// <param name="Cure">What to do.</param>
internal record Ending(string Thing, DateTimeOffset End, DateTimeOffset WarnFrom, string Cure)
{
    public bool IsNear(DateTimeOffset now) => now >= WarnFrom;

    public bool IsOver(DateTimeOffset now) => now >= End;

    public string Tell(DateTimeOffset now) =>
        $"{Thing} {(IsOver(now) ? "ended" : "ends")} at {End.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Span((End - now).Duration())} {(IsOver(now) ? "ago" : "from now")}. {Cure}";

    private static string Span(TimeSpan span) => span.TotalDays >= 2 ? $"{(int)span.TotalDays} days" : span.TotalHours >= 2 ? $"{(int)span.TotalHours} hours" : $"{(int)span.TotalMinutes} minutes";
}
