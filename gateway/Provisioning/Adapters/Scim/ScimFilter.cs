using System.Globalization;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Filters of RFC 7644 3.4.2.2.</summary>
internal static class ScimFilter
{
    /// <summary><c>userName eq "value"</c>, <c>emails.value eq "value"</c>, <c>emails[type eq "work" and value eq "value"]</c>.</summary>
    public static string Equal(ScimAttributePath path, string value) => path switch
    {
        { IsListOfValues: true } => Equal($"{path.Attribute}.value", value),
        { Where: { } where } => $"{path.Whole}[{where} and {Equal(path.Sub!, value)}]",
        _ => Equal(path.Text, value),
    };

    /// <summary>
    /// The value is a JSON string; the quote and the backslash are written as \u0022 and \u005c, which JSON
    /// allows, because servers were seen that take the quote of \" for the end of the value: such a value could add an
    /// <c>or userName pr</c> of its own and be answered with every user.
    /// </summary>
    public static string Equal(string attribute, string value)
    {
        var filter = new StringBuilder(attribute).Append(" eq \"");
        foreach (var c in value)
        {
            if (c is '"' or '\\' || char.IsControl(c) || c is '\u2028' or '\u2029') filter.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else filter.Append(c);
        }

        return filter.Append('"').ToString();
    }
}
