using System.Globalization;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>A directory's own description of its object classes and attributes (RFC 4512 4.1), with what they inherit.</summary>
internal sealed class LdapSchema(IEnumerable<string> objectClasses, IEnumerable<string> attributeTypes)
{
    /// <summary>The class that every entry is of. What it demands, the server itself gives each entry: <c>objectClass</c>, and elsewhere who may see it and what it is.</summary>
    private const string Top = "top";

    private readonly Dictionary<string, LdapDescription> _classes = ByName(objectClasses);
    private readonly Dictionary<string, LdapDescription> _types = ByName(attributeTypes);

    public bool TellsAttributes => _types.Count > 0;

    public bool TellsClasses => _classes.Count > 0;

    public bool HasClass(string name) => _classes.ContainsKey(name);

    /// <returns>What the directory itself calls an attribute; null: there is none.</returns>
    public string? NameOf(string attribute) => _types.GetValueOrDefault(attribute) is { } type ? type.Names is [var name, ..] ? name : type.Id : null;

    /// <summary>The attributes that an entry of a class must have, by what it inherits too, and that others than the server give it.</summary>
    public IEnumerable<string> DemandedBy(string objectClass) => Lineage(_classes, objectClass)
        .Where(c => !c.Names.Contains(Top, StringComparer.OrdinalIgnoreCase))
        .SelectMany(c => c.Of("MUST"))
        .Where(a => _types.GetValueOrDefault(a)?.Is("NO-USER-MODIFICATION") != true && a.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));

    /// <summary>Whether two names are of one attribute.</summary>
    public bool AreSame(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase) || (_types.TryGetValue(a, out var type) && ReferenceEquals(type, _types.GetValueOrDefault(b)));

    /// <returns>How many characters of a value the schema foresees, as in <c>SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{256}</c>; null: it does not say.</returns>
    public int? MostOf(string attribute) =>
        Lineage(_types, attribute).Select(t => t.Of("SYNTAX")).FirstOrDefault(s => s.Count > 0) is [var syntax]
        && syntax.Split('{') is [_, var rest] && int.TryParse(rest.TrimEnd('}'), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;

    /// <summary>It itself, and all that it comes from, each once.</summary>
    private static List<LdapDescription> Lineage(Dictionary<string, LdapDescription> known, string name)
    {
        var found = new List<LdapDescription>();
        var open = new Queue<string>([name]);
        while (open.TryDequeue(out var next))
        {
            if (known.GetValueOrDefault(next) is not { } description || found.Contains(description)) continue;
            found.Add(description);
            foreach (var parent in description.Of("SUP")) open.Enqueue(parent);
        }

        return found;
    }

    private static Dictionary<string, LdapDescription> ByName(IEnumerable<string> descriptions)
    {
        var byName = new Dictionary<string, LdapDescription>(StringComparer.OrdinalIgnoreCase);
        foreach (var description in descriptions.Select(LdapDescription.Parse).OfType<LdapDescription>())
            foreach (var name in description.Names.Append(description.Id))
                byName.TryAdd(name, description);
        return byName;
    }
}
