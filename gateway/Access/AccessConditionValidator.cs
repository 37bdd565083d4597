using System.Security;
using JitGateway.Access.Conditions;
using JitGateway.Backends;
using JitGateway.Identity.Address;

namespace JitGateway.Access;

/// <summary>Checks the conditions of a rule, and those under its key <c>Not</c>.</summary>
internal static class AccessConditionValidator
{
    public static void Validate(AccessConditionOptions options, IConfigurationSection section, BackendPartContext context)
    {
        foreach (var (path, key) in Keyed(options.Path, nameof(options.Path), section)) CheckPath(path, key, isWhole: false, context);
        foreach (var (path, key) in Keyed(options.PathIs, nameof(options.PathIs), section)) CheckPath(path, key, isWhole: true, context);
        foreach (var (pattern, key) in Keyed(options.PathLike, nameof(options.PathLike), section)) CheckPattern(pattern, key, context);
        foreach (var (method, i) in options.Methods.Select((m, i) => (m, i)))
            if (method.Length == 0 || !method.All(char.IsAsciiLetter))
                context.Errors.Add($"{section.Path}:Methods:{i}", method, "is not an HTTP method", "Write a method such as GET or POST");
            else if (!PassingMethods.Has(method))
                context.Errors.Add($"{section.Path}:Methods:{i}", method, "is a method with which no request passes, so it can never match", "Remove it; a WebSocket is a GET, over HTTP/2 too");
        foreach (var (network, key) in Keyed(options.Networks, nameof(options.Networks), section))
            if (!ClientNetworks.TryParse(network, out _))
                context.Errors.Add(key, network, "is neither an address nor a network", "Write an address, or a network such as 10.0.0.0/8 whose bits behind the prefix are zero");
        if (options.Hours is { } hours) CheckHours(hours, section.GetSection(nameof(options.Hours)), context);
        foreach (var (name, i) in options.IdentityProviders.Select((n, i) => (n, i))) context.CheckIdentityProvider($"{section.Path}:IdentityProviders:{i}", name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Values with their keys: a list has places, a single value has none.</summary>
    private static IEnumerable<(string Value, string Key)> Keyed(IReadOnlyList<string> values, string name, IConfigurationSection section)
    {
        var list = section.GetSection(name);
        return values.Select((value, i) => (value, list.Value is null ? $"{list.Path}:{i}" : list.Path));
    }

    private static void CheckHours(HoursOptions hours, IConfigurationSection section, BackendPartContext context)
    {
        foreach (var (day, key) in Keyed(hours.Days, nameof(hours.Days), section))
            if (WeekDays.Parse(day) is null)
                context.Errors.Add(key, day, "is no day of the week", "Write Mon, Tue, Wed, Thu, Fri, Sat or Sun, or from one to another, as in Mon-Fri");
        CheckTime(hours.From, nameof(hours.From), section, context);
        if (hours.To is { } to) CheckTime(to, nameof(hours.To), section, context);
        if (hours.To == hours.From) context.Errors.Add($"{section.Path}:{nameof(hours.To)}", section[nameof(hours.To)], "is the same as From", "Leave both out for whole days, or write another time");
        try
        {
            TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException or ArgumentException)   // SecurityException: a folder
        {
            context.Errors.Add($"{section.Path}:{nameof(hours.TimeZone)}", hours.TimeZone, "is not a time zone that this system knows", "Write a name such as Europe/Berlin; where none is known but UTC, install the package tzdata, which small container images lack");
        }
    }

    private static void CheckTime(TimeSpan time, string name, IConfigurationSection section, BackendPartContext context)
    {
        if (time < TimeSpan.Zero || time >= TimeSpan.FromDays(1))
            context.Errors.Add($"{section.Path}:{name}", section[name], "is not a time of day", "Write one from 00:00 to 23:59:59; leave To out for midnight");
    }

    /// <param name="isWhole">Only this path is meant, and none below it.</param>
    private static void CheckPath(string path, string key, bool isWhole, BackendPartContext context)
    {
        if (!IsPlain(path, "?#{}*%\\;", key, "Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin", context)) return;
        if (IsOfDestination(path, key, context)) return;
        var (match, prefix) = Prefix(context);
        if (!match.StripPrefix && !IsUnder(path, prefix) && (isWhole || !IsUnder(prefix, path.TrimEnd('/'))))
            context.Errors.Add(key, path, $"is outside of {match.Path}, which is all that the backend gets, so the rule can never match", $"Write {prefix}{path}");
    }

    private static void CheckPattern(string pattern, string key, BackendPartContext context)
    {
        if (!IsPlain(pattern, "?#{}%\\;", key, "Write whole segments with * and **, without query, escapes, empty or dot segments, as in /projects/*/settings/**", context)) return;
        if (IsOfDestination(pattern, key, context)) return;
        var (match, prefix) = Prefix(context);
        if (pattern.Split('/').Any(s => s != "**" && s.Contains("**", StringComparison.Ordinal)))
            context.Errors.Add(key, pattern, "has ** within a segment", "Write * for any text within a segment, and /**/ for any number of segments");
        else if (!match.StripPrefix && !PathPattern.CanFitUnder(pattern, prefix))
            context.Errors.Add(key, pattern, $"fits nothing under {match.Path}, which is all that the backend gets, so the rule can never match", $"Write {prefix}{pattern}");
    }

    /// <summary>Whether the path begins like those of the destinations, which stand before what rules see: a denial of it would never match. An error was added then.</summary>
    private static bool IsOfDestination(string path, string key, BackendPartContext context)
    {
        var (match, prefix) = Prefix(context);
        var own = context.Options.Destinations.Where(d => d.IsAbsoluteUri).Select(d => Uri.UnescapeDataString(d.AbsolutePath).TrimEnd('/')).ToList();
        if (own.Contains("") || own.Find(o => IsUnder(path, o)) is not { } first || (!match.StripPrefix && prefix.Length > 0 && IsUnder(prefix, first))) return false;
        context.Errors.Add(key, path, $"begins with {first}, the path of a destination, which is put in front of what rules see", $"Write the path without it: {(path.Length == first.Length ? "/" : path[first.Length..])}");
        return true;
    }

    /// <returns>Whether it is a path as the backend could see it; else an error was added.</returns>
    private static bool IsPlain(string path, string refused, string key, string cure, BackendPartContext context)
    {
        var (match, prefix) = Prefix(context);
        if (!path.StartsWith('/'))
            context.Errors.Add(key, path, "does not begin with a slash", $"Write /{path}");
        else if (path.Contains("//", StringComparison.Ordinal) || path.AsSpan().IndexOfAny(refused) >= 0 || path.Split('/').Any(s => s is "." or ".."))
            context.Errors.Add(key, path, "is not a plain path", cure);
        else if (match.StripPrefix && prefix.Length > 0 && IsUnder(path, prefix))
            context.Errors.Add(key, path, $"begins with {prefix}, which the backend does not see (StripPrefix)", $"Write the path as the backend sees it: {(path.Length == prefix.Length ? "/" : path[prefix.Length..])}");
        else
            return true;
        return false;
    }

    private static (BackendMatchOptions Match, string Prefix) Prefix(BackendPartContext context) => (context.Options.Match, context.Options.Match.Path.TrimEnd('/'));

    private static bool IsUnder(string path, string prefix) => PathPrefix.IsUnder(path, prefix, StringComparison.OrdinalIgnoreCase);
}
