using System.Net;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using JitGateway.Edge.Limits;
using JitGateway.Edge.RateLimits;
using JitGateway.Edge.Tls;

namespace JitGateway.Edge;

/// <summary>Limits that hold nobody, and hosts for which no certificate is.</summary>
internal sealed class EdgeRisks : IRiskReview
{
    public static readonly RiskKind NoRate = new("risk.limits.rate", "Nothing limits how often one address may begin to sign in, hand in answers or sign out");
    public static readonly RiskKind WideExemption = new("risk.limits.exempt", "Nearly everybody is exempt from the limits of requests");
    public static readonly RiskKind SlowClients = new("risk.limits.slow-clients", "A client may send as slowly as it likes, or take very long for its headers, and holds a connection meanwhile");
    public static readonly RiskKind NoCertificate = new("risk.tls.host", "None of the gateway's own certificates is for a host that it serves");

    private static readonly TimeSpan LongHeaders = TimeSpan.FromMinutes(2);

    public static void Review(RateLimitOptions options, string section, ConfigurationContext context)
    {
        foreach (var (key, rate) in new[] { (nameof(options.Login), options.Login), (nameof(options.Acs), options.Acs), (nameof(options.Logout), options.Logout) })
            if (rate.Requests == 0)
                context.Risks.Add(NoRate, $"{section}:{key}:Requests", "0", "is no limit: one address can keep the gateway busy with work that costs it more than whoever asks", "Write a number that a company behind one address does not reach, as in 600");
        foreach (var (network, i) in options.Exempt.Select((n, i) => (n, i)))
            if (IPNetwork.TryParse(network, out var exempt) && exempt.PrefixLength < 8)
                context.Risks.Add(WideExemption, $"{section}:{nameof(options.Exempt)}:{i}", network, "is so wide that the limits hold nearly nobody", "Write the addresses that may come without limit, as in 10.0.0.7");
    }

    public static void Review(LimitOptions options, string section, ConfigurationContext context)
    {
        if (options.MinUploadRate == 0)
            context.Risks.Add(SlowClients, $"{section}:{nameof(options.MinUploadRate)}", "0", "lets a client hold a connection for ever with a body that does not come", "Write 240");
        if (options.HeadersTimeout > LongHeaders)
            context.Risks.Add(SlowClients, $"{section}:{nameof(options.HeadersTimeout)}", $"{options.HeadersTimeout:c}", "is how long a client may hold a connection without asking anything", "Write 00:00:15");
    }

    public Task ReviewAsync(ConfigurationContext context, ConfigurationRisks risks, CancellationToken cancellationToken)
    {
        if (context.Find<ServerCertificates>() is not { All.Count: > 0 } certificates || context.Find<BackendTable>() is not { } backends) return Task.CompletedTask;
        foreach (var host in backends.Backends.SelectMany(b => b.Hosts).Append(backends.PublicHost).Distinct(StringComparer.OrdinalIgnoreCase).Where(h => certificates.Find(h) is null))
            risks.Add(NoCertificate, $"Tls:{nameof(TlsOptions.Certificates)}", null, $"has none for {host}, so browsers refuse what is there", $"Add a certificate for {host}");
        return Task.CompletedTask;
    }
}
