using System.Reflection;
using JitGateway.Plugins;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>Makes a plug-in's adapter for one backend. It runs aside and in bounded time, because what it does there nobody knows.</summary>
internal static class PluginStart
{
    /// <summary>A constructor reads settings.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static Func<IServiceProvider, IProvisioningAdapter> Bind(InstalledPlugin plugin, AdapterContext context)
    {
        var errors = context.Backend.Errors;
        var before = errors.All.Count;
        var settings = new PluginSettings(context, Path.GetDirectoryName(plugin.File)!);
        var (adapter, problem) = Make(plugin, context, settings);
        settings.Close(problem is null);
        var provisioning = ConfigurationPath.GetParentPath(context.Settings.Path)!;
        if (problem is not null) errors.Add($"{provisioning}:Adapter", plugin.Name, problem, $"Tell the maker of {plugin.File}, or use another version of it");
        if (adapter is { Capabilities.Groups: false } && context.Groups) errors.Add($"{provisioning}:Groups:Sync", null, $"asks for memberships, which the adapter {plugin.Name} does not keep", "Write None, or leave the section Groups out");
        if (errors.All.Count == before && adapter is not null) return services => adapter.LoggingTo(services.GetService<ILogger<PluginAdapter>>());
        adapter?.Dispose();
        return _ => throw new InvalidOperationException("The configuration was refused");
    }

    /// <summary>The one that takes settings, else the one that takes nothing; null where there is neither.</summary>
    public static ConstructorInfo? Constructor(Type type) => type.GetConstructor([typeof(IAdapterSettings)]) ?? type.GetConstructor(Type.EmptyTypes);

    private static (PluginAdapter? Adapter, string? Problem) Make(InstalledPlugin plugin, AdapterContext context, PluginSettings settings)
    {
        PluginAdapter? made = null;
        string? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                var constructor = Constructor(plugin.Type)!;
                var adapter = (JitGateway.Plugins.IProvisioningAdapter)constructor.Invoke(constructor.GetParameters().Length == 0 ? [] : [settings]);
                made = new PluginAdapter(adapter, plugin.Name, context);
            }
            catch (Exception e)
            {
                var thrown = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
                var words = RedactedText.Of(thrown.Message, []);
                problem = $"cannot be started: it throws {thrown.GetType().Name}{(words.Length > 0 ? $" ({words})" : "")}";
            }
        })
        { IsBackground = true, Name = plugin.Name };
        thread.Start();
        return thread.Join(Longest) ? (made, problem) : (null, $"cannot be started: its constructor does not return within {Longest.TotalSeconds:0} s");
    }
}
