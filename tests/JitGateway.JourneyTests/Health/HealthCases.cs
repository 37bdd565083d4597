using System.Globalization;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.JourneyTests.Servers;
using JitGateway.Telemetry;
using JitGateway.Tests.Edge.Tls;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.Health;

/// <summary>Every component, in each way in which it breaks.</summary>
internal static partial class HealthCases
{
    private const string CertificateIsWell = "healthy: none ends before ";
    private const string KeySigns = "healthy: key .* signs$";
    private const string NodeRuns = "healthy: it runs$";

    public static IReadOnlyList<HealthCase> All { get; } =
    [
        new("backends", "has an application that is down", "unhealthy: wiki: no destination is well: ", "healthy: backends watched: 1 of 1$", ApplicationAsync) { IsReady = false },
        new("backends:wiki", "is down, and the node is nothing without it", "unhealthy: no destination is well: .*its active check fails", "healthy: its destinations are well$", ApplicationAsync) { IsReady = false },
        new("clock", "differs", "degraded: clocks differ: corp$", "healthy: no clock ", bed => ClockAsync(bed, 400)),
        new("clock:corp", "is ahead", "degraded: 400 s ahead of ours", "healthy: (nobody has signed in there|agrees with ours)", bed => ClockAsync(bed, 400)),
        new("clock:corp", "is behind", "degraded: 400 s behind ours", "healthy: (nobody has signed in there|agrees with ours)", bed => ClockAsync(bed, -400)),
        new("configuration", "is refused", "degraded: the newest configuration was refused, generation 1 stays in force: .*CookieName", "healthy: generation [12] is in force$", ConfigurationAsync),
        new("header-keys", "cannot be made", "unhealthy: there is no key that signs X-Jit-Assertion, and where keys are kept cannot be read or written$", KeySigns, bed => HeaderKeysAsync(bed, isBrokenAtStart: true)),
        new("header-keys", "can be kept no longer", "degraded: where keys are kept cannot be read or written; those that are known stay in use$", KeySigns, bed => HeaderKeysAsync(bed, isBrokenAtStart: false)),
        new("node", "drains", "unhealthy: the node drains and stops soon$", "healthy: in service$", DrainAsync) { IsReady = false },
        new("process", "starts", "unhealthy: the gateway is starting$", NodeRuns, StartingAsync) { IsReady = false },
        new("process", "stops", "unhealthy: the gateway is stopping$", NodeRuns, StoppingAsync) { IsReady = false },
        new("tls", "ends soon", "degraded: the certificate for sso.example.com .* ends at 2026-03-21 12:00 UTC", CertificateIsWell, bed => CertificateAsync(bed, days: 10)),
        new("tls", "has ended", "degraded: the certificate for sso.example.com .* ended at 2026-03-21 12:00 UTC", CertificateIsWell, bed => CertificateAsync(bed, days: 21)),
        .. OfRedis,
        .. OfSaml,
        .. OfAccounts,
    ];

    private static async Task ApplicationAsync(HealthBed bed)
    {
        var status = 200;
        var wiki = bed.Own(await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        }));
        bed.Own(await RunningGateway.StartAsync($$"""
            { "Backends": { "wiki": { "Match": { "Path": "/" }, "Destinations": "{{wiki.Url}}", "Access": [ { "Effect": "Public" } ], "Health": { "Required": true },
              "Cluster": { "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:10", "Path": "/up" } }, "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" } } } } }
            """));
        bed.Break = () => Done(() => Volatile.Write(ref status, 500));
        bed.Mend = () => Done(() => Volatile.Write(ref status, 200));
    }

    /// <summary>Somebody signs in while the identity provider's clock is off, and somebody when it was set.</summary>
    private static async Task ClockAsync(HealthBed bed, int seconds)
    {
        var logins = bed.Own(await LoginGateway.StartAsync());
        bed.Management = () => logins.Running.Management;
        bed.Break = () => SignInAsync(seconds);
        bed.Mend = () => SignInAsync(0);

        async Task SignInAsync(int off)
        {
            var browser = logins.NewBrowser();
            var asked = await logins.AskAsync(browser: browser);
            using var _ = await logins.AnswerAsync(logins.Corp.Sign(logins.Corp.Answer(asked.Id, logins.Clock.GetUtcNow().AddSeconds(off))), asked.RelayState, browser);
        }
    }

    private static async Task ConfigurationAsync(HealthBed bed)
    {
        var gateway = bed.Own(await RunningGateway.StartAsync());
        bed.Break = () => Done(() => gateway.TryReconfigure("""{ "Gateway": { "CookieName": "no name" } }""").ShouldNotBeEmpty());
        bed.Mend = () => Done(() => gateway.Reconfigure("{}"));
    }

    /// <summary>A folder stands where the file of keys belongs.</summary>
    private static async Task HeaderKeysAsync(HealthBed bed, bool isBrokenAtStart)
    {
        var (folder, clock) = (bed.Folder(), new ManualTimeProvider());
        var file = Path.Combine(folder.Folder, "assertion.json");
        if (isBrokenAtStart) Directory.CreateDirectory(file);
        bed.Own(await RunningGateway.StartAsync(customise: builder => builder.Services.AddSingleton<IKeyRingStore>(new FileKeyRing(file)).AddSingleton<TimeProvider>(clock)));
        bed.Wait = () => clock.Advance(TimeSpan.FromSeconds(30));
        bed.Mend = () => Done(() => Directory.Delete(file));
        if (isBrokenAtStart) return;
        bed.Break = () => Done(() =>
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        });
    }

    /// <summary>A real process is told to end, and another takes its place.</summary>
    private static async Task DrainAsync(HealthBed bed)
    {
        var configuration = new GatewayConfiguration(FreePort.Next()).With("Gateway:DrainDelay", "\"00:05:00\"");
        var node = bed.Own(await GatewayProcess.StartReadyAsync(configuration));
        bed.Management = () => node.Management;
        bed.Break = () => ChildProcess.RunAsync("kill", ["-TERM", node.Process.Id.ToString(CultureInfo.InvariantCulture)], configuration.Directory);
        bed.Mend = async () =>
        {
            await node.KillAsync();
            node = bed.Own(await GatewayProcess.StartReadyAsync(configuration));
        };
    }

    private static Task StartingAsync(HealthBed bed)
    {
        var slow = new SlowService();
        var starting = Slow(bed, slow).StartAsync();
        bed.Mend = () =>
        {
            slow.MayStart.SetResult();
            return starting;
        };
        return slow.IsStarting.Task;
    }

    private static async Task StoppingAsync(HealthBed bed)
    {
        var (slow, stopping) = (new SlowService(), Task.CompletedTask);
        slow.MayStart.SetResult();
        var node = Slow(bed, slow);
        await node.StartAsync();
        bed.Break = () =>
        {
            stopping = node.StopAsync();
            return slow.IsStopping.Task;
        };
        bed.Mend = async () =>
        {
            slow.MayStop.SetResult();
            await stopping;
            bed.Own(await RunningGateway.StartAsync());
        };
    }

    private static WebApplication Slow(HealthBed bed, SlowService slow)
    {
        var folder = bed.Folder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "http://127.0.0.1:0" } } }""");
        folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        var node = bed.Own(GatewayHost.Build(folder.Files(), builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddHostedService(_ => slow);
        }));
        bed.AtEnd(() => Done(() => slow.MayStop.TrySetResult()));
        bed.Management = () => node.Services.GetRequiredService<ManagementListener>().Address!;
        return node;
    }

    /// <summary>Days pass over a certificate of 60 days that has 20 left, and its successor is put in its file.</summary>
    private static async Task CertificateAsync(HealthBed bed, int days)
    {
        var (certificates, clock) = (bed.Own(new CertificateBed()), new ManualTimeProvider());
        var end = clock.GetUtcNow().AddDays(20);
        bed.Own(await RunningGateway.StartAsync($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Tls": { "Certificates": [ {{certificates.Issue("sso", end.AddDays(-60), end, "sso.example.com")}} ] } }""", builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(clock);
        }));
        bed.Wait = () => clock.Advance(TimeSpan.FromSeconds(1));
        bed.Break = () => Done(() => clock.StepWallClock(TimeSpan.FromDays(days)));
        bed.Mend = () => Done(() => certificates.Issue("sso", clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(60), "sso.example.com"));
    }

    private static Task Done(Action work)
    {
        work();
        return Task.CompletedTask;
    }
}
