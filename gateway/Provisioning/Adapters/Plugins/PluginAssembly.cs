using System.Reflection;
using System.Runtime.Loader;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>
/// A plug-in's assembly with what it needs, apart from the gateway's own: only the contract and the framework are shared, so that it may bring any version of any package. It is loaded from the
/// octets that were hashed, once for each content; one that was changed is loaded beside the former, which ends with the process.
/// </summary>
internal sealed class PluginAssembly(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private static readonly AssemblyName Ours = typeof(JitGateway.Plugins.IProvisioningAdapter).Assembly.GetName();
    private static readonly Dictionary<(string File, string Hash), Assembly> Loaded = [];
    private static readonly Lock Loading = new();

    private readonly AssemblyDependencyResolver _dependencies = new(file);

    /// <summary>The contract's name.</summary>
    public static string ContractName => Ours.Name!;

    /// <summary>The version of the contract that this gateway has.</summary>
    public static Version Contract => Ours.Version!;

    public static Assembly Open(string file, string hash, byte[] content)
    {
        lock (Loading)
        {
            if (Loaded.TryGetValue((file, hash), out var known)) return known;
            using var stream = new MemoryStream(content, writable: false);
            return Loaded[(file, hash)] = new PluginAssembly(file).LoadFromStream(stream);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name != ContractName && _dependencies.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _dependencies.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
}
