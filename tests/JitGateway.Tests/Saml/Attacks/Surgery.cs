using System.Text.RegularExpressions;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Cuts and joins markup. Each operation fails where it does not find its place, so no attack can miss its victim unseen.</summary>
internal static class Surgery
{
    public static string Swap(this string xml, string old, string @new)
    {
        var at = xml.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"no {old} in {xml}");
        return string.Concat(xml.AsSpan(0, at), @new, xml.AsSpan(at + old.Length));
    }

    public static string SwapAll(this string xml, string old, string @new)
    {
        xml.ShouldContain(old, Case.Sensitive);
        return xml.Replace(old, @new, StringComparison.Ordinal);
    }

    /// <summary>The first element of a qualified name, whole.</summary>
    public static string Part(this string xml, string name)
    {
        var start = Regex.Match(xml, $"<{name}[ >]", RegexOptions.None, TimeSpan.FromSeconds(1));
        start.Success.ShouldBeTrue($"no {name} in {xml}");
        var end = xml.IndexOf($"</{name}>", start.Index, StringComparison.Ordinal) + name.Length + 3;
        return xml[start.Index..end];
    }

    public static string Without(this string xml, string name) => xml.Swap(xml.Part(name), "");

    /// <summary>Drops an attribute of the first element of a qualified name.</summary>
    public static string WithoutAttribute(this string xml, string element, string attribute)
    {
        var start = Regex.Match(xml, $"<{element} [^>]*>", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var found = Regex.Match(start, $" {attribute}=\"[^\"]*\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        found.ShouldNotBeEmpty($"no {attribute} on {element}");
        return xml.Swap(start, start.Swap(found, ""));
    }

    public static string WithAttribute(this string xml, string element, string attribute, string value)
    {
        var start = Regex.Match(xml, $"<{element} [^>]*>", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var changed = Regex.Replace(start, $" {attribute}=\"[^\"]*\"", $" {attribute}=\"{value}\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        changed.ShouldNotBe(start, $"no {attribute} on {element}");
        return xml.Swap(start, changed);
    }

    public static string Before(this string xml, string place, string inserted) => xml.Swap(place, inserted + place);

    public static string After(this string xml, string place, string inserted) => xml.Swap(place, place + inserted);
}
