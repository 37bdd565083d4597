using JitGateway.Configuration;
using JitGateway.Configuration.Risks;

namespace JitGateway.Sessions;

/// <summary>Sessions that live on for longer than whoever ended them would think.</summary>
internal static class SessionRisks
{
    public static readonly RiskKind Long = new("risk.sessions.long", "Sessions last for more than a day");
    public static readonly RiskKind NearCache = new("risk.sessions.near-cache", "A node believes what it knows of a session for more than five minutes");
    public static readonly RiskKind OutageGrace = new("risk.sessions.outage-grace", "While the store is away, sessions that were ended live on for more than ten minutes");
    public static readonly RiskKind Memory = new("risk.sessions.memory", "Redis is configured, and sessions are in one node's memory all the same");

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongNearCache = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongGrace = TimeSpan.FromMinutes(10);

    public static void Review(SessionsOptions options, string section, ConfigurationContext context)
    {
        var risks = context.Risks;
        if (options.AbsoluteTimeout > Day)
            risks.Add(Long, $"{section}:AbsoluteTimeout", $"{options.AbsoluteTimeout:c}", "keeps people signed in for more than a day, also whom the identity provider has let go meanwhile", "Write the longest working day, as in 10:00:00");
        if (options.IdleTimeout > Day)
            risks.Add(Long, $"{section}:IdleTimeout", $"{options.IdleTimeout:c}", "keeps a browser signed in that nobody has used for more than a day", "Write a time such as 00:30:00");
        if (options.NearCache > LongNearCache)
            risks.Add(NearCache, $"{section}:NearCache", $"{options.NearCache:c}", "is how long a node that missed the end of a session serves it on", "Write 00:00:30");
        if (options.OutageGrace > LongGrace)
            risks.Add(OutageGrace, $"{section}:OutageGrace", $"{options.OutageGrace:c}", "is how long a session that was ended lives on while the store does not answer", "Write 00:01:00");
        if (options.Store == SessionStoreKind.Memory && context.Root["Redis:Configuration"] is not null)
            risks.Add(Memory, $"{section}:Store", context.Root[$"{section}:Store"], "keeps sessions in this process, beside a Redis that other nodes could share: another node does not know them, and a restart ends all", "Write Redis");
    }
}
