using System.Text;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.Provisioning.Waiting;

/// <summary>Browsers in front of a node of the gateway, whose requests wait for accounts.</summary>
internal sealed class WaitingPeople
{
    private readonly ProvisioningTestBed _bed;
    private readonly ProvisioningMiddleware _middleware;

    public WaitingPeople(ProvisioningTestBed bed, FirstPasses? passes = null)
    {
        _bed = bed;
        Passes = passes ?? bed.Passes();
        var counter = new FailureCounter(bed.Meters);
        var failures = PlainPages.Failures(counter, bed.Time);
        _middleware = new ProvisioningMiddleware(
            context =>
            {
                lock (Forwarded) Forwarded.Add(context);
                return Task.CompletedTask;
            },
            Passes, Room(bed.Time), new LaterPasses(Passes, bed.Time), failures, counter, [], new RecentLogins(), NullLogger<ProvisioningMiddleware>.Instance);
    }

    public FirstPasses Passes { get; }

    /// <summary>Requests that reached the application.</summary>
    public List<HttpContext> Forwarded { get; } = [];

    public static WaitingRoom Room(TimeProvider time) =>
        new(new WaitCookie(Active<GatewayOptions>.Always(new GatewayOptions { PublicOrigin = new Uri("https://wiki.example.com") }), time), PlainPages.Writer(time), time);

    /// <summary>One request of Alice's; its answer stands in the context.</summary>
    /// <param name="cookies">What an earlier answer set.</param>
    public (HttpContext Context, Task Done) Request(BackendProvisioning part, string method = "GET", string accept = "text/html", string? cookies = null, string session = "session-of-alice", Action<HttpContext>? change = null)
    {
        var backend = new Backend(part.Backend, new BackendOptions { DisplayName = "Wiki & more" }, [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = part });
        var context = new DefaultHttpContext { User = new SessionPrincipal(People.Alice(), session, ProvisioningTestBed.SignedInAt), TraceIdentifier = "7K3QM-9XW2D" };
        context.Request.Method = method;
        context.Request.Host = new HostString("wiki.example.com");
        context.Request.Path = "/page";
        context.Request.Headers.Accept = accept;
        if (cookies is not null) context.Request.Headers.Cookie = cookies;
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(backend), "wiki"));
        change?.Invoke(context);
        return (context, _middleware.InvokeAsync(context));
    }

    /// <summary>A navigation that gets the page: two seconds pass.</summary>
    public async Task<HttpContext> PageAsync(BackendProvisioning part, string? cookies = null)
    {
        var (context, done) = Request(part, cookies: cookies);
        ((TestInfra.ManualTimeProvider)_bed.Time).Advance(WaitingRoom.Patience);
        await done;
        context.Response.StatusCode.ShouldBe(202);
        return context;
    }

    public static string BodyOf(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    /// <summary>As the browser sends it back.</summary>
    public static string CookieOf(HttpContext context) => context.Response.Headers.SetCookie.ToString().Split(';')[0];
}
