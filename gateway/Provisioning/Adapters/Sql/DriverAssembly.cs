using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using System.Runtime.Loader;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The driver of a database, from an assembly that the configuration names. One that is named by its path brings its own dependencies.</summary>
internal sealed class DriverAssembly(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    /// <summary>Each once: a configuration that is read again brings no second copy.</summary>
    private static readonly ConcurrentDictionary<string, Assembly> Loaded = new(StringComparer.Ordinal);

    private readonly AssemblyDependencyResolver _dependencies = new(file);

    /// <param name="named">A name, or the path of a <c>.dll</c>.</param>
    /// <param name="problem">Why there is no driver.</param>
    public static DbProviderFactory? FactoryOf(string named, Func<string, string> resolvePath, out (string Problem, string Cure)? problem)
    {
        problem = null;
        try
        {
            var factories = Open(named, resolvePath).GetExportedTypes().Where(t => t.IsSubclassOf(typeof(DbProviderFactory)) && !t.IsAbstract).ToList();
            // "Instance" is what ADO.NET asks of every factory (DbProviderFactories)
            if (factories is [var only] && only.GetField("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is DbProviderFactory factory) return factory;
            problem = ("is no driver of a database: it has no single DbProviderFactory", "Name the assembly of an ADO.NET driver");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or ReflectionTypeLoadException)
        {
            problem = ($"is an assembly that cannot be loaded ({FileFault.Of(e)})", "Put the driver and what it needs beside the gateway and write its name, or write the path of its .dll");
        }

        return null;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => _dependencies.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _dependencies.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    private static Assembly Open(string named, Func<string, string> resolvePath)
    {
        if (!named.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) return Assembly.Load(new AssemblyName(named));
        var file = resolvePath(named);
        return File.Exists(file) ? Loaded.GetOrAdd(file, static f => new DriverAssembly(f).LoadFromAssemblyPath(f)) : throw new FileNotFoundException(null, file);
    }
}
