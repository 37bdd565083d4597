using Mono.Cecil;

namespace JitGateway.Tests.Architecture;

/// <summary>Which module may know which. The table of design §2; a change here is a change of the architecture.</summary>
internal static class ModuleTable
{
    private static readonly string[] Leaves = ["Configuration", "Identity", "Backends", "Failures", "Telemetry", "Redis", "NodeLife"];

    public static readonly IReadOnlyDictionary<string, string[]> Product = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // below the leaves: the mechanism of configuration
        ["Configuration"] = [],

        // a project of its own: what plug-ins are compiled against, and nothing besides
        ["Plugins"] = [],

        // ring 0: leaves
        ["Identity"] = ["Configuration"],
        ["Backends"] = ["Configuration"],
        ["Failures"] = ["Configuration"],
        ["Telemetry"] = ["Configuration"],
        ["Redis"] = ["Configuration"],
        ["NodeLife"] = ["Configuration"],

        // ring 1: features know leaves, never one another
        ["Edge"] = Leaves,
        ["Saml"] = Leaves,
        ["Sessions"] = Leaves,
        ["Access"] = Leaves,
        ["Provisioning"] = [.. Leaves, "Plugins"],
        ["IdentityHeaders"] = Leaves,
        ["History"] = Leaves,
        ["Cli"] = Leaves,
        ["Admin"] = Leaves,
    };

    /// <summary>Every use that crosses from one module into another that the table does not allow.</summary>
    public static IReadOnlyList<string> Violations(ModuleDefinition module, string root, IReadOnlyDictionary<string, string[]> allowed) =>
    [
        .. CompiledReferences.Of(module)
            .Select(use => (use, From: ModuleOf(use.By, root), To: ModuleOf(use.Of, root)))
            .Where(x => x.From is { Length: > 0 } && x.To is { Length: > 0 } && x.From != x.To)
            .Where(x => !allowed.TryGetValue(x.From!, out var known) || !known.Contains(x.To))
            .Select(x => $"{x.From} -> {x.To}: {x.use}")
            .Distinct(),
    ];

    /// <summary>The module of a type; empty for the assembly ring; null outside the root.</summary>
    public static string? ModuleOf(TypeReference type, string root)
    {
        var ns = CompiledReferences.NamespaceOf(type);
        if (ns == root) return "";
        return ns.StartsWith(root + ".", StringComparison.Ordinal) ? ns[(root.Length + 1)..].Split('.')[0] : null;
    }
}
