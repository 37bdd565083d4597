using System.Reflection;
using JitGateway.Plugins;
using JitGateway.Provisioning.Adapters.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>
/// Looks at a plug-in's adapter for one backend: one is made to see what it makes of its settings and what it can do, and ends there. It runs aside and in bounded time, because what it does there
/// nobody knows.
/// </summary>
internal static class PluginStart
{
    /// <summary>A constructor reads settings.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static Func<IServiceProvider, IProvisioningAdapter> Bind(InstalledPlugin plugin, AdapterContext context) => Bind(plugin, context, Longest);

    /// <param name="longest">How long its constructor may take.</param>
    public static Func<IServiceProvider, IProvisioningAdapter> Bind(InstalledPlugin plugin, AdapterContext context, TimeSpan longest)
    {
        var errors = context.Backend.Errors;
        var before = errors.All.Count;
        var settings = new PluginSettings(context, Path.GetDirectoryName(plugin.File)!);
        var (seen, problem) = Look(plugin, context, settings, longest);
        settings.Close(problem is null);
        var provisioning = ConfigurationPath.GetParentPath(context.Settings.Path)!;
        if (problem is not null) errors.Add($"{provisioning}:Adapter", plugin.Name, problem, $"Tell the maker of {plugin.File}, or use another version of it");
        if (seen is { Capabilities.Update: false } && context.Updates) errors.Add($"{provisioning}:Update", null, $"asks for changes of accounts, of which the adapter {plugin.Name} makes none", "Write Never");
        if (seen is { Capabilities.Update: false } && !context.Updates && context.Identifying is { } identifying)
            errors.Add($"{provisioning}:LinkExisting", null, $"adopts accounts, which get {identifying} then, and the adapter {plugin.Name} changes none", "Leave it out");
        if (seen is { Capabilities.Groups: false } && context.Groups) errors.Add($"{provisioning}:Groups:Sync", null, $"asks for memberships, which the adapter {plugin.Name} does not keep", "Write None, or leave the section Groups out");
        return errors.All.Count == before && seen is not null
            ? services => seen.Working(new PluginInstance(() => Make(plugin, settings), plugin.Name) { Logger = services.GetService<ILogger<PluginAdapter>>() ?? (ILogger)NullLogger.Instance })
            : _ => throw new InvalidOperationException("The configuration was refused");
    }

    /// <summary>The one that takes settings, else the one that takes nothing; null where there is neither.</summary>
    public static ConstructorInfo? Constructor(Type type) => type.GetConstructor([typeof(IAdapterSettings)]) ?? type.GetConstructor(Type.EmptyTypes);

    private static JitGateway.Plugins.IProvisioningAdapter Make(InstalledPlugin plugin, PluginSettings settings)
    {
        var constructor = Constructor(plugin.Type)!;
        return (JitGateway.Plugins.IProvisioningAdapter)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, constructor.GetParameters().Length == 0 ? [] : [settings], null);
    }

    private static (PluginAdapter? Seen, string? Problem) Look(InstalledPlugin plugin, AdapterContext context, PluginSettings settings, TimeSpan longest)
    {
        using var looked = new PluginInstance(() => Make(plugin, settings), plugin.Name);   // one that is made late ends as well
        PluginAdapter? seen = null;
        string? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                seen = new PluginAdapter(looked.Get(), plugin.Name, context);
            }
            catch (Exception e)
            {
                var words = RedactedText.Of(e.Message, []);
                problem = $"cannot be started: it throws {e.GetType().Name}{(words.Length > 0 ? $" ({words})" : "")}";
            }
        })
        { IsBackground = true, Name = plugin.Name };
        thread.Start();
        return thread.Join(longest) ? (seen, problem) : (null, $"cannot be started: its constructor does not return within {longest.TotalSeconds:0.###} s");
    }
}
