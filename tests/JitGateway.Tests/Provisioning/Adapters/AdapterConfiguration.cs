using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;
using JitGateway.Provisioning.Adapters.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>One adapter's settings, read as the gateway reads them. Compiled into the journey tests too.</summary>
internal sealed class AdapterConfiguration
{
    private readonly Func<IServiceProvider, IProvisioningAdapter> _factory;

    private AdapterConfiguration(Func<IServiceProvider, IProvisioningAdapter> factory, IReadOnlyList<ConfigurationError> errors)
    {
        _factory = factory;
        Errors = errors;
    }

    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <param name="settings">The adapter's own section as JSON text, or an object that becomes one.</param>
    /// <param name="plugins">The section <c>Plugins</c> as JSON text.</param>
    /// <param name="start">How long a plug-in's constructor may take.</param>
    /// <param name="lengths">What is known of the mapped values' lengths.</param>
    /// <param name="generated">Those of the mapped names whose values are generated.</param>
    public static AdapterConfiguration Read(
        string adapter, object settings, IReadOnlyCollection<string> mapped, IReadOnlyCollection<string> matched, TimeSpan? timeout = null, bool creates = true, bool updates = true, bool groups = false,
        string? plugins = null, string? identifying = null, IReadOnlyCollection<string>? generated = null, TimeSpan? start = null, IReadOnlyList<MappedLength>? lengths = null)
    {
        var json = $$"""{ "Backends": { "wiki": { "Provisioning": { "{{adapter}}": {{settings as string ?? JsonSerializer.Serialize(settings)}} } } }, "Plugins": {{plugins ?? "null"}} }""";
        var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        var configuration = new ConfigurationContext(root);
        var backend = new BackendPartContext(BackendName.Parse("wiki"), new BackendOptions(), root.GetSection("Backends:wiki"), configuration);
        var context = new AdapterContext(backend, root.GetSection($"Backends:wiki:Provisioning:{adapter}"), timeout ?? TimeSpan.FromSeconds(10), mapped, matched) { Creates = creates, Updates = updates, Groups = groups, Identifying = identifying, Changed = [.. mapped.Except(generated ?? [])], Generated = generated ?? [], Lengths = lengths ?? [] };
        var installed = new PluginsPart().Read(configuration);
        var registration = AdapterCatalogue.All.Concat(installed.Registrations).SingleOrDefault(r => r.Name == adapter);
        var factory = start is { } longest ? PluginStart.Bind(installed.Plugins.Single(), context, longest) : registration is null ? _ => throw new InvalidOperationException("There is no such adapter") : registration.Bind(context);
        return new AdapterConfiguration(factory, configuration.Errors.All);
    }

    /// <param name="time">Absent: the real one.</param>
    public IProvisioningAdapter Adapter(TimeProvider? time = null)
    {
        Errors.ShouldBeEmpty();
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        return _factory(services.BuildServiceProvider());
    }
}
