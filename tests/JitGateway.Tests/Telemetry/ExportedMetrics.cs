using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using JitGateway.History;
using JitGateway.Redis;
using JitGateway.Saml.Metadata;
using JitGateway.Telemetry;
using JitGateway.Tests.Edge.Tls;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Telemetry;

/// <summary>Everything that a gateway with all kinds of parts exports, read from its management listener. What happens seldom is told to its meters by hand.</summary>
public sealed partial class ExportedMetrics : IAsyncLifetime
{
    private readonly ConfigurationFolder _files = new();
    private readonly CertificateBed _certificates = new();
    private readonly HttpClient _http = new();
    private ScriptedBackend? _backend;
    private RunningGateway? _gateway;

    public string Text { get; private set; } = "";

    public string OpenMetrics { get; private set; } = "";

    /// <summary>By name, as Prometheus knows them: what each tells, its type, its labels and their values. A histogram stands under its own name, without suffixes.</summary>
    internal FrozenDictionary<string, ExportedMetric> ByName { get; private set; } = FrozenDictionary<string, ExportedMetric>.Empty;

    /// <summary>Instruments of ours of which nothing was seen.</summary>
    internal IReadOnlyList<string> Unseen { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _backend = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("hello"));
        var corp = new TestIdentityProvider("corp");
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Tls": { "Certificates": [ {{_certificates.Issue("sso", "sso.example.com")}} ] },
              "Redis": { "Configuration": "127.0.0.1:1" },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "{{_files.WithFile("corp.xml", corp.Metadata(DateTimeOffset.UnixEpoch.AddYears(100)))}}" } } },
              "Backends": {
                "site": {
                  "Match": { "Path": "/" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ],
                  "Cluster": { "HealthCheck": { "Passive": { "Enabled": true } } },
                  "Provisioning": {
                    "Adapter": "Scim", "Mode": "Background", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}" },
                    "Scim": { "BaseUrl": "{{ScriptedBackend.Nobody}}/scim", "Token": "t" }
                  }
                }
              }
            }
            """);
        var directory = _gateway.Services.GetRequiredService<IdentityProviderDirectory>();
        await Eventually.HoldsAsync(() => Task.FromResult(directory.Find("corp") is not null), known => known, "the reading of metadata");
        using (await _gateway.FetchAsync("/page", "sso.example.com"))
        using (await _gateway.FetchAsync("/sso/nothing", "sso.example.com"))
        {
            TellWhatHappensSeldom(_gateway.Services.GetRequiredService<GatewayMeter>());
        }

        foreach (var tell in (Action<EventMeter>[])[m => m.Told(1), m => m.Thinned(), m => m.Dropped(1)]) tell(_gateway.Services.GetRequiredService<EventMeter>());
        _gateway.Services.GetRequiredService<RedisMeter>().CommandEnded("ok", TimeSpan.FromMilliseconds(1));
        Text = await Eventually.HoldsAsync(() => ReadAsync("text/plain"), t => t.Contains("jitgateway_health{", StringComparison.Ordinal) && t.Contains("jitgateway_proxy_duration_seconds_count{backend=\"site\"}", StringComparison.Ordinal), "the first look at the health and the end of the request");
        OpenMetrics = await ReadAsync("application/openmetrics-text; version=1.0.0");
        ByName = Parse(Text);
        Unseen = [.. _gateway.Services.GetRequiredService<MetricsSnapshot>().Collect().Where(f => f.Name.StartsWith("jitgateway", StringComparison.Ordinal) && f.Series.Count == 0).Select(f => f.Name)];
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        await _certificates.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>What Prometheus keeps of a text, by name.</summary>
    internal static FrozenDictionary<string, ExportedMetric> Parse(string text)
    {
        var metrics = new Dictionary<string, ExportedMetric>(StringComparer.Ordinal);
        ExportedMetric? current = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var words = line[7..].Split(' ', 2);
                metrics.Add(words[0], current = new ExportedMetric(words[0], words[1]));
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                current!.Type = line.Split(' ')[3];
            }
            else if (line[0] != '#')
            {
                foreach (var label in Label().Matches(line).Where(l => l.Groups["name"].Value != "le"))
                    current!.Add(label.Groups["name"].Value, label.Groups["value"].Value);
            }
        }

        return metrics.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void TellWhatHappensSeldom(GatewayMeter meter)
    {
        var moment = TimeSpan.FromMilliseconds(3);
        meter.LoginEnded("corp", "accepted", moment);
        meter.LoginEnded("corp", "refused", moment, "saml.audience.mismatch");
        meter.MessageValidated("valid", moment);
        meter.ProvisioningEnded("site", "Scim", "created", moment);
        meter.AdapterCallEnded("site", "find", "done", moment);
        meter.ProvisioningCallWithheld("site", "circuit_open");
        meter.QueueEvent("site", "added");
        meter.RequestProxied("site!canary", 200, moment);
        meter.ForwardingBegins("site!canary", moment);
        meter.RateLimited("login");
    }

    private async Task<string> ReadAsync(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway!.Management, "/metrics"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var answer = await _http.SendAsync(request);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(accept.Split(';')[0]);
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}

/// <summary>One family of what Prometheus reads.</summary>
internal sealed class ExportedMetric(string name, string help)
{
    private readonly SortedDictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

    public string Name => name;

    public string Help => help;

    public string Type { get; set; } = "";

    public IReadOnlyDictionary<string, SortedSet<string>> Labels => _labels;

    public void Add(string label, string value)
    {
        if (!_labels.TryGetValue(label, out var values)) _labels[label] = values = new SortedSet<string>(StringComparer.Ordinal);
        values.Add(value);
    }
}
