using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>One plug-in: a name under <c>Plugins</c> with a dot in it, as in <c>Acme.Phonebook</c>, by which a backend's <c>Adapter</c> asks for it.</summary>
internal sealed class PluginOptions
{
    /// <summary>The plug-in's assembly, a <c>.dll</c>; what it needs besides lies beside it. No other file is looked at. Required.</summary>
    public FilePath? Path { get; set; }

    /// <summary>The SHA-256 of that file in hexadecimal, as <c>sha256sum</c> tells it: no other one is loaded. Absent: any.</summary>
    public string? Sha256 { get; set; }

    /// <summary>The full name of the class, where the assembly has several adapters. Absent: the only one.</summary>
    public string? Type { get; set; }
}
