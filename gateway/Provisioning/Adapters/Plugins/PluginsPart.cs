using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>Reads the section <c>Plugins</c>: loads what is listed there and nothing else, and says of each file what is wrong with it.</summary>
internal sealed partial class PluginsPart : ConfigurationPart<PluginTable>
{
    public override IReadOnlyList<string> Sections => ["Plugins"];

    public override PluginTable Read(ConfigurationContext context)
    {
        var section = context.Root.GetSection(Sections[0]);
        if (!section.Exists()) return PluginTable.Empty;
        var listed = (Dictionary<string, PluginOptions>)new StrictBinder(context).BindValue(section, typeof(Dictionary<string, PluginOptions>))!;
        foreach (var (name, options) in listed)
            if (options is { Path.Value: { } file, Sha256: null }) context.Material.AddProgram($"{section.Path}:{name}:Path", file);   // with a hash, another content would not be loaded
        return new PluginTable([.. listed.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Install(p.Key, p.Value, $"{section.Path}:{p.Key}", context.Errors)).OfType<InstalledPlugin>()])
        {
            Listed = listed.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private static InstalledPlugin? Install(string name, PluginOptions options, string path, ConfigurationErrors errors)
    {
        if (!PluginName().IsMatch(name)) errors.Add(path, null, "is no name of a plug-in", "Write a name of letters and digits with a dot in it, as in Acme.Phonebook: no adapter of the gateway's own will ever have one");
        if (Content(options, path, errors) is not var (file, content, hash)) return null;
        try
        {
            return Look(name, options, path, file, hash, PluginAssembly.Open(file, hash, content), errors);
        }
        catch (BadImageFormatException)
        {
            errors.Add($"{path}:Path", file, "is no assembly of .NET", "Name the plug-in's .dll");
        }
        catch (Exception e) when (e is IOException or TypeLoadException or ReflectionTypeLoadException or InvalidOperationException)
        {
            var missing = e is FileNotFoundException { FileName: { } needed } ? $": it needs {needed.Split(',')[0]}" : "";
            errors.Add($"{path}:Path", file, $"cannot be loaded ({FileFault.Of(e)}){missing}", "Put beside it what it needs: dotnet publish does");
        }

        return null;
    }

    private static (string File, byte[] Content, string Hash)? Content(PluginOptions options, string path, ConfigurationErrors errors)
    {
        if (options.Sha256 is { } given && !Sha256Hex().IsMatch(given))
        {
            errors.Add($"{path}:Sha256", given, "is no SHA-256", "Write the 64 hexadecimal digits that sha256sum tells");
            return null;
        }

        if (options.Path is not { Value: var file })
        {
            if (!errors.All.Any(e => e.Path.StartsWith(path, StringComparison.OrdinalIgnoreCase))) errors.Add($"{path}:Path", null, "is missing", "Write the path of the plug-in's .dll");
            return null;
        }

        try
        {
            var content = File.ReadAllBytes(file);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            if (options.Sha256 is not { } wanted || wanted.Equals(hash, StringComparison.OrdinalIgnoreCase)) return (file, content, hash);
            errors.Add($"{path}:Sha256", wanted, $"is not the hash of {file}, so that is another file than was meant", $"Find out who changed it; if it is the right one, write {hash}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add($"{path}:Path", file, "is not there", "Build the plug-in, or name its .dll; a relative path begins beside the file that names it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}:Path", file, $"cannot be read ({FileFault.Of(e)})", "Name a file that the gateway can read");
        }

        return null;
    }

    private static InstalledPlugin? Look(string name, PluginOptions options, string path, string file, string hash, Assembly assembly, ConfigurationErrors errors)
    {
        var contract = assembly.GetReferencedAssemblies().FirstOrDefault(a => a.Name == PluginAssembly.ContractName)?.Version;
        if (contract is null)
        {
            errors.Add($"{path}:Path", file, $"is no plug-in: it does not reference {PluginAssembly.ContractName}", $"Name an assembly that implements {PluginAssembly.ContractName}.IProvisioningAdapter");
            return null;
        }

        var ours = PluginAssembly.Contract;
        if (contract.Major != ours.Major || contract.Minor > ours.Minor)
        {
            errors.Add($"{path}:Path", file, $"was built against version {contract.ToString(2)} of {PluginAssembly.ContractName}, and this gateway has {ours.ToString(2)}",
                contract.Major < ours.Major ? "Build the plug-in against this gateway's, or ask its maker for a newer one" : "Use a newer gateway, or an older plug-in");
            return null;
        }

        var adapters = assembly.GetExportedTypes().Where(IsAdapter).ToList();
        var chosen = options.Type is { } wanted ? adapters.Where(t => t.FullName == wanted).ToList() : adapters;
        if (chosen is [var only]) return new InstalledPlugin(name, file, hash, contract, only);
        var names = adapters.Select(t => t.FullName!).ToList();
        if (adapters.Count == 0) errors.Add($"{path}:Path", file, "has no adapter", $"Make the class that implements {PluginAssembly.ContractName}.IProvisioningAdapter public, with a public constructor that takes nothing, or IAdapterSettings");
        else if (options.Type is { } unknown) errors.AddUnknownName($"{path}:Type", unknown, "adapter of the plug-in", names);
        else errors.Add($"{path}:Type", null, "is missing, and the plug-in has several adapters", $"Write one of: {string.Join(", ", names.Order(StringComparer.Ordinal))}");
        return null;
    }

    private static bool IsAdapter(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(JitGateway.Plugins.IProvisioningAdapter)) && PluginStart.Constructor(type) is not null;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PluginName();

    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256Hex();
}
