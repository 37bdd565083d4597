using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Tests.Provisioning;

/// <summary>Adapters come and go with the configuration.</summary>
public sealed class BackendAdaptersTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<DisposableApplication> _made = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_adapter_out_of_force_is_disposed_when_no_pass_can_use_it_any_more()
    {
        _folder.With(Configuration("wiki"));
        var collection = new ServiceCollection().AddLogging().AddRouting();
        collection.AddReverseProxy();
        using var services = collection.BuildServiceProvider();
        var backends = new BackendTablePart([new ProvisioningPart([Registration()])], services.GetRequiredService<IConfigValidator>());
        var configuration = new ActiveConfiguration(
            [new OptionsPart<GatewayOptions, GatewayOptionsValidator>("Gateway", []), new NoIdentityProvidersPart(), backends], _folder.Files());
        configuration.Load().ShouldBeEmpty();
        var table = new Active<BackendTable>(configuration);
        var adapters = new BackendAdapters(services, table, _time);
        var first = table.Value.Backends[0].Part<BackendProvisioning>();
        adapters.For(first).ShouldBeSameAs(adapters.For(first));
        _made.ShouldHaveSingleItem();

        _folder.With(Configuration("Our wiki"));
        configuration.Load().ShouldBeEmpty();
        adapters.For(table.Value.Backends[0].Part<BackendProvisioning>());
        _made.Count.ShouldBe(2);
        _time.Advance(TimeSpan.FromMinutes(9));
        _made[0].Disposals.ShouldBe(0);
        _time.Advance(TimeSpan.FromMinutes(2));
        _made[0].Disposals.ShouldBe(1);
        _made[1].Disposals.ShouldBe(0);

        adapters.Dispose();
        _made.Select(a => a.Disposals).ShouldBe([1, 1]);
    }

    private AdapterRegistration Registration() => new("Fake", _ => _ =>
    {
        var adapter = new DisposableApplication();
        _made.Add(adapter);
        return adapter;
    });

    private static string Configuration(string displayName) =>
        $$"""
        {
          "Gateway": { "PublicOrigin": "http://127.0.0.1" },
          "Backends": { "wiki": { "DisplayName": "{{displayName}}", "Destinations": "http://10.0.0.5", "Provisioning": {{ProvisioningTestBed.Wiki}} } }
        }
        """;

    /// <summary>As the Saml module says where there are none.</summary>
    private sealed class NoIdentityProvidersPart : ConfigurationPart<IdentityProviderNames>
    {
        public override IReadOnlyList<string> Sections => [];

        public override IdentityProviderNames Read(ConfigurationContext context) => new([], MayGrow: false);
    }

    private sealed class DisposableApplication : IProvisioningAdapter, IDisposable
    {
        private readonly FakeApplication _inner = new();

        public int Disposals { get; private set; }

        public AdapterCapabilities Capabilities => _inner.Capabilities;

        public string Target => _inner.Target;

        public void Dispose() => Disposals++;

        public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => _inner.CheckAsync(cancellationToken);

        public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
            _inner.FindAsync(attribute, value, wanted, cancellationToken);

        public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
            _inner.GetAsync(accountId, wanted, cancellationToken);

        public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => _inner.CreateAsync(user, cancellationToken);

        public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
            _inner.UpdateAsync(existing, difference, cancellationToken);

        public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
            _inner.SetActiveAsync(existing, active, cancellationToken);
    }
}
