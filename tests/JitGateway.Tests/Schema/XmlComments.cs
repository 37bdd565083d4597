using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace JitGateway.Tests.Schema;

/// <summary>The product's XML comments as plain sentences.</summary>
internal sealed partial class XmlComments
{
    private readonly Dictionary<string, XElement> _summaries;

    public XmlComments(Assembly assembly) =>
        _summaries = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!, StringComparer.Ordinal);

    public string? Of(Type type) => Text($"T:{Name(type)}");

    public string? Of(PropertyInfo property) => Text($"P:{Name(property.DeclaringType!)}.{property.Name}");

    public string? Of(Type enumeration, string value) => Text($"F:{Name(enumeration)}.{value}");

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private string? Text(string member) =>
        _summaries.TryGetValue(member, out var summary) ? Blanks().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim() : null;

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        XElement element => string.Concat(element.Nodes().Select(Plain)),
        _ => "",
    };

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
