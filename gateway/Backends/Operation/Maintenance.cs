using System.Collections.Frozen;
using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Backends.Operation;

/// <summary>A backend that is closed while somebody works on it. Written as <c>true</c>, or as an object of <see cref="MaintenanceOptions"/>; <c>false</c> is as good as absent.</summary>
internal sealed class Maintenance : ISectionBindable<Maintenance>
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz"];
    private static readonly string[] InUtc = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    private readonly FrozenSet<string> _testers;

    public Maintenance(MaintenanceOptions options, DateTimeOffset? until = null)
    {
        Text = options.Text;
        Contact = options.Contact;
        Until = until;
        Groups = options.Allow.Groups;
        _testers = Groups.ToFrozenSet(StringComparer.Ordinal);
    }

    public LocalizedText? Text { get; }

    public string? Contact { get; }

    /// <summary>The announced end; null: none.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>The groups that get in meanwhile.</summary>
    public IReadOnlyList<string> Groups { get; }

    public static Maintenance? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value is { Length: > 0 } text)
        {
            if (bool.TryParse(text, out var isClosed)) return isClosed ? new Maintenance(new MaintenanceOptions()) : null;
            context.Errors.Add(section.Path, text, "is neither true nor false", "Write true, or { \"Text\": …, \"Until\": …, \"Allow\": { \"Groups\": [ … ] } }");
            return null;
        }

        var options = context.Bind<MaintenanceOptions>(section);
        DateTimeOffset? until = null;
        if (options.Until is { } written)
        {
            if (TryParse(written, out var time)) until = time;
            else context.Errors.Add($"{section.Path}:Until", written, "is not a time with its offset from UTC", "Write one as in 2026-03-02T08:00:00+01:00 or 2026-03-02T07:00:00Z");
        }

        return new Maintenance(options, until);
    }

    /// <summary>Whether somebody of these groups gets in.</summary>
    public bool Admits(IReadOnlyList<string> groups)
    {
        for (var i = 0; i < groups.Count; i++)
            if (_testers.Contains(groups[i]))
                return true;
        return false;
    }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter(DateTimeOffset now) => Until is { } end && end > now ? end - now : Usual;

    public override string ToString() =>
        $"in maintenance{(Until is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end:yyyy-MM-dd HH:mm zzz}") : "")}{(Groups.Count > 0 ? $", open to the groups {string.Join(", ", Groups)}" : "")}";

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
        || DateTimeOffset.TryParseExact(text, InUtc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
