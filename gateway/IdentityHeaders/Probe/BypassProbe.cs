using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Configuration;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>
/// Sends to each destination what anybody could who reaches it: the headers of the configuration and of other proxies, in several spellings, forged tokens, Basic; never the gateway's
/// own secrets, nor its certificate. Only GET, and no redirect is followed.
/// </summary>
internal sealed class BypassProbe(Active<GatewayOptions> gateway, TimeProvider time) : IBypassProbe
{
    private const int MostOctets = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<BypassReport> RunAsync(Backend backend, string path, string? user, CancellationToken cancellationToken)
    {
        var stranger = $"probe-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var marker = user ?? stranger;
        var forgeries = Forgeries(marker).Zip(user is null ? Enumerable.Repeat<Forgery?>(null, int.MaxValue) : Forgeries(stranger)).ToList();
        var destinations = new List<ProbedDestination>();
        foreach (var destination in backend.AllDestinations)
            destinations.Add(await ProbeAsync(backend, new Uri(destination.AbsoluteUri.TrimEnd('/') + path), marker, forgeries, cancellationToken));
        return new BypassReport(backend.Name.Value, path, marker, destinations);

        IEnumerable<Forgery> Forgeries(string name) => new Forgeries(backend, gateway.Value.Origin, name, time).All();
    }

    /// <param name="forgeries">Each for the pretended name and, where that is not invented itself, for an invented one.</param>
    private async Task<ProbedDestination> ProbeAsync(Backend backend, Uri address, string marker, IReadOnlyList<(Forgery Forgery, Forgery? OfStranger)> forgeries, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        var nothing = new Forgery("nothing", []);
        var baseline = await AskAsync(client, backend, address, nothing, cancellationToken);
        if (baseline.Fault is { } fault) return new ProbedDestination(address.AbsoluteUri, fault, []);
        baseline = baseline.AsSteadyAs(await AskAsync(client, backend, address, nothing, cancellationToken));
        var tries = new List<BypassTry>();
        foreach (var (forgery, ofStranger) in forgeries)
        {
            var answer = await AskAsync(client, backend, address, forgery, cancellationToken);
            var (verdict, detail) = answer.JudgedAgainst(baseline, marker);
            if (verdict == BypassVerdict.Unclear && ofStranger is not null && answer.IsOtherThan(baseline)
                && await AskAsync(client, backend, address, ofStranger, cancellationToken) is { Fault: null } unknown && !unknown.IsOtherThan(baseline))
                (verdict, detail) = (BypassVerdict.Believed, $"{detail}, and not for an invented name");
            tries.Add(new BypassTry(forgery.What, verdict, detail));
        }

        return new ProbedDestination(address.AbsoluteUri, baseline.ToString(), tries);
    }

    private async Task<ProbedAnswer> AskAsync(HttpClient client, Backend backend, Uri address, Forgery forgery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if (backend.PreservedHost is { } host) request.Headers.Host = host;
        foreach (var (name, value) in forgery.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return await ProbedAnswer.ReadAsync(answer, MostOctets, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbedAnswer.Failed("no answer within 5 seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ProbedAnswer.Failed(e.InnerException is AuthenticationException or IOException ? "it ends the connection" : e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>As somebody else would, who asks for no certificate and has none to show.</summary>
    private static HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = Patience,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
