namespace JitGateway.Plugins;

/// <summary>
/// A backend's section of the plug-in's name (<c>Provisioning:Acme.Phonebook</c>), and what an adapter wants to know besides. Each key that is asked for is a legal one; any other
/// that stands in the section is an error of configuration, and so is a value of a wrong kind: the adapter gets the default then, and the configuration is refused.
/// What a key gave when the configuration was read, it gives ever after. What turns out to be wrong later is thrown: the call counts as unavailable, and the next one
/// makes the adapter anew where its constructor threw.
/// </summary>
public interface IAdapterSettings
{
    /// <summary>The backend's name.</summary>
    string Backend { get; }

    /// <summary>How long one call may take.</summary>
    TimeSpan Timeout { get; }

    /// <summary>The attributes that the mapping sends.</summary>
    IReadOnlyCollection<string> Mapped { get; }

    /// <summary>The attributes that accounts are searched by.</summary>
    IReadOnlyCollection<string> Matched { get; }

    /// <summary>Whether memberships are kept for this backend.</summary>
    bool KeepsGroups { get; }

    /// <summary>The folder that the plug-in's assembly was read from.</summary>
    string Folder { get; }

    /// <summary>A text; null where the key is absent.</summary>
    string? Text(string key);

    /// <summary>A text that must be there.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cure">What to write where it is absent, as in <c>Write the number of the exchange</c>.</param>
    string RequiredText(string key, string cure);

    /// <summary>A secret in clear (<c>env:NAME</c> and <c>file:PATH</c> are read); null where the key is absent. Keep it out of messages.</summary>
    string? Secret(string key);

    /// <summary>A secret that must be there.</summary>
    string RequiredSecret(string key, string cure);

    /// <summary>An absolute http or https URL without credentials; null where the key is absent.</summary>
    Uri? Url(string key);

    /// <summary>The absolute path of a file; a relative one begins beside the configuration file that names it. Null where the key is absent.</summary>
    string? File(string key);

    /// <summary>True or false.</summary>
    bool Flag(string key, bool absent = false);

    /// <summary>A whole number.</summary>
    int Number(string key, int absent = 0);

    /// <summary>A time span, <c>hh:mm:ss</c>.</summary>
    TimeSpan Duration(string key, TimeSpan absent);

    /// <summary>A list of texts; empty where the key is absent.</summary>
    IReadOnlyList<string> List(string key);

    /// <summary>Texts by name; empty where the key is absent. Names compare without case.</summary>
    IReadOnlyDictionary<string, string> Table(string key);

    /// <summary>Adds an error of the adapter's own: the configuration is refused with it.</summary>
    /// <param name="key">The key; one that is no key of the section stands for the section.</param>
    /// <param name="problem">What is wrong, as in <c>is no number of an exchange</c>.</param>
    /// <param name="cure">What to write, as in <c>Write three digits</c>.</param>
    void Wrong(string key, string problem, string cure);
}
