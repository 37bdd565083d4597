using System.Globalization;

namespace JitGateway.Provisioning;

/// <summary>What is known of the lengths of an attribute's values before anybody signs in, in characters.</summary>
/// <param name="Sent">Of the longest text that the mapping itself holds or makes up; null: all its texts are people's own.</param>
/// <param name="Allowed">The mapping's MaxLength; null: it has none.</param>
internal sealed record MappedLength(string Attribute, int? Sent = null, int? Allowed = null)
{
    public static MappedLength Of(AttributeMapping mapping)
    {
        int?[] lengths = [mapping.Generated?.Length, .. mapping.Source?.Constants.Select(c => (int?)c.Length) ?? []];
        return new MappedLength(mapping.Attribute, lengths.Max(), mapping.MaxLength);
    }

    /// <param name="most">How many characters the other side says that it holds.</param>
    /// <param name="byWhat">Where it says so, as in <c>by the directory's schema</c>.</param>
    /// <returns>Null: all fits, or nothing is known beforehand.</returns>
    public UnmetDemand? Beyond(int most, string byWhat)
    {
        if (Sent > most) return new UnmetDemand(Attribute, string.Create(CultureInfo.InvariantCulture, $"holds {most} characters {byWhat}, and the mapping sends {Sent}"), "shorten that value");
        return Allowed > most
            ? new UnmetDemand(Attribute, string.Create(CultureInfo.InvariantCulture, $"holds {most} characters {byWhat}, and its MaxLength lets {Allowed} through"), string.Create(CultureInfo.InvariantCulture, $"write \"MaxLength\": {most}"))
            : null;
    }
}
