using System.Globalization;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>
/// The names that a person may get where the wanted one is another's: <c>alice</c>, <c>alice2</c>, <c>alice3</c>;
/// <c>alice@example.com</c>, <c>alice2@example.com</c>. The same names in the same order for everybody, and not many.
/// </summary>
/// <param name="Tries">How many numbered names there are.</param>
/// <param name="MaxLength">The longest the backend holds; the end of a longer one gives way to the number.</param>
internal sealed record NameVariants(int Tries, int? MaxLength)
{
    public const int DefaultTries = 9;
    public const int MostTries = 99;

    /// <param name="number">0 is the wanted name itself.</param>
    /// <returns>Null where there is no such variant.</returns>
    public string? Name(string wanted, int number)
    {
        if (number == 0) return wanted;
        if (number > Tries) return null;
        var at = wanted.IndexOf('@', StringComparison.Ordinal);
        var (name, domain) = at > 0 ? (wanted[..at], wanted[at..]) : (wanted, "");
        var suffix = (number + 1).ToString(CultureInfo.InvariantCulture) + domain;
        if (MaxLength - suffix.Length is { } room) name = room < 1 ? "" : TemplateFilters.Shorten(name, room);
        return name.Length == 0 ? null : name + suffix;
    }

    /// <summary>Whether what an account holds is one of the names that the person may get: then it stays.</summary>
    public bool Cover(AttributeValue? held, AttributeValue? wanted, ValueComparison compare) =>
        held is AttributeValue.Text && wanted is AttributeValue.Text(var name)
        && Enumerable.Range(1, Tries).Select(n => Name(name, n)).OfType<string>().Any(n => compare.Same(held, new AttributeValue.Text(n)));
}
