using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Sessions;

internal sealed class SessionsOptionsValidator : IOptionsValidator<SessionsOptions>
{
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAbsolute = TimeSpan.FromDays(365);
    private static readonly TimeSpan LongestNearCache = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(1);

    public void Validate(SessionsOptions options, string section, ConfigurationContext context)
    {
        if (options.Store is SessionStoreKind.Redis && context.Root["Redis:Configuration"] is null && context.Get<RedisOptions>().Configuration is null)
            context.Errors.AddBeside($"{section}:Store", "Redis", "needs a Redis, and none is configured", "Write Redis:Configuration, as in \"redis1:6379,password=env:REDIS_PASSWORD\", or Store Memory for one node");
        if (options.NearCacheSealed && options.Store is SessionStoreKind.Memory)
            context.Errors.AddBeside($"{section}:NearCacheSealed", "true", "seals nothing where sessions are in this process's memory, in clear", "Write Store Redis, or NearCacheSealed false");
        if (options.AbsoluteTimeout > LongestAbsolute || options.AbsoluteTimeout <= TimeSpan.Zero)
            Add("AbsoluteTimeout", options.AbsoluteTimeout, "is not between a second and a year", "Write the longest working day, as in 10:00:00");
        else if (options.IdleTimeout < ShortestIdle || options.IdleTimeout > options.AbsoluteTimeout)
            Add("IdleTimeout", options.IdleTimeout, $"is not between a second and AbsoluteTimeout ({Text(options.AbsoluteTimeout)})", "Write a shorter time, as in 00:30:00", options.IdleTimeout >= ShortestIdle && options.IdleTimeout <= LongestAbsolute);
        else if (options.NearCache < TimeSpan.Zero || options.NearCache > LongestNearCache || options.NearCache > options.IdleTimeout)
            Add("NearCache", options.NearCache, "is negative, longer than 10 minutes, or longer than IdleTimeout", "Write 00:00:30, or 00:00:00 to ask the store at every request", options.NearCache >= TimeSpan.Zero && options.NearCache <= LongestNearCache);
        if (options.NearCacheEntries is < 100 or > 100_000_000)
            context.Errors.Add($"{section}:NearCacheEntries", Text(options.NearCacheEntries), "is not between 100 and 100,000,000", "Write 20000; NearCache 00:00:00 makes every request ask the store");
        if (options.NearCacheMegabytes is < 1 or > 1_000_000)
            context.Errors.Add($"{section}:NearCacheMegabytes", Text(options.NearCacheMegabytes), "is not between 1 and 1,000,000", "Write 48, which holds about 10,000 sessions");
        if (options.OutageGrace < TimeSpan.Zero || options.OutageGrace > LongestGrace)
            Add("OutageGrace", options.OutageGrace, "is not between zero and an hour", "Write 00:01:00; a session that is ended during an outage lives on for this long at most");

        SessionRisks.Review(options, section, context);

        void Add(string key, TimeSpan value, string problem, string cure, bool isBesideAnother = false)
        {
            if (isBesideAnother) context.Errors.AddBeside($"{section}:{key}", Text(value), problem, cure);
            else context.Errors.Add($"{section}:{key}", Text(value), problem, cure);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
