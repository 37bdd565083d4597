using System.Globalization;
using System.Xml;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Metadata;

/// <summary>Reads the role of one identity provider (SAML Metadata 2.4.3).</summary>
internal static class MetadataReader
{
    private const int MostExpressions = 20;   // each is asked at every login; texts cost nothing

    /// <exception cref="MetadataRefusedException">It cannot be used; the message says why.</exception>
    public static IdentityProviderMetadata Read(Element role)
    {
        var entityId = role.Parent!.Attribute("entityID");
        if (string.IsNullOrEmpty(entityId)) throw new MetadataRefusedException("the EntityDescriptor has no entityID");
        if (entityId.Length > ElementReading.MaxName) throw new MetadataRefusedException($"the entityID has {entityId.Length} characters, at most {ElementReading.MaxName} (SAML Metadata 2.3.2)");
        var metadata = new IdentityProviderMetadata
        {
            EntityId = entityId,
            SigningKeys = MetadataKeys.ForSigning(role),
            SingleSignOnServices = Services(role, "SingleSignOnService", static (_, location) => location),
            SingleLogoutServices = Services(role, "SingleLogoutService", static (service, location) => new LogoutService(location, Address(service, "ResponseLocation"))),
            ArtifactResolutionServices = ArtifactServices(role),
            Scopes = Scopes([.. ScopesIn(role), .. ScopesIn(role.Parent)]),
            ValidUntil = Least(role, "validUntil", Time),
            CacheDuration = Least(role, "cacheDuration", Duration),
        };
        if (metadata.SigningKeys.Count == 0) throw new MetadataRefusedException($"{entityId} has no key for signing that can be used{MetadataKeys.WhyNone(role)}");
        if (metadata.SingleSignOnServices.Count == 0) throw new MetadataRefusedException($"{entityId} offers no SingleSignOnService with HTTP-Redirect or HTTP-POST{WhyNone(role)}");
        return metadata;
    }

    /// <summary>An entity may be service provider or attribute authority too; their keys and addresses are not ours to use.</summary>
    public static Element? RoleOf(Element entity) => entity.Elements.FirstOrDefault(IsRole);

    public static bool IsRole(Element element) =>
        element.Is(SamlNames.MetadataNamespace, "IDPSSODescriptor")
        && (element.Attribute("protocolSupportEnumeration") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(SamlNames.ProtocolNamespace, StringComparer.Ordinal);

    /// <exception cref="MetadataRefusedException">It is no time.</exception>
    public static DateTimeOffset Time(string text) => TimeOrNull(text) ?? throw new MetadataRefusedException("validUntil of the metadata is not a time");

    /// <returns>Null for what is no time.</returns>
    public static DateTimeOffset? TimeOrNull(string? text) =>
        DateTimeOffset.TryParse(text?.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>The endpoints of a kind that are reached through a browser, the first of each binding.</summary>
    private static Dictionary<string, T> Services<T>(Element role, string name, Func<Element, Uri, T> read)
    {
        var services = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var service in role.Elements.Where(e => e.Is(SamlNames.MetadataNamespace, name)))
            if (service.Attribute("Binding")?.Trim() is SamlBindings.HttpRedirect or SamlBindings.HttpPost && Address(service, "Location") is { } location)
                services.TryAdd(service.Attribute("Binding")!.Trim(), read(service, location));
        return services;
    }

    /// <summary>Those that speak SOAP, by their number; the first of each.</summary>
    private static Dictionary<int, Uri> ArtifactServices(Element role)
    {
        var services = new Dictionary<int, Uri>();
        foreach (var service in role.Elements.Where(e => e.Is(SamlNames.MetadataNamespace, "ArtifactResolutionService")))
            if (service.Attribute("Binding")?.Trim() == SamlBindings.Soap && ushort.TryParse(service.Attribute("index")?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Address(service, "Location") is { } location)
                services.TryAdd(number, location);
        return services;
    }

    private static List<AssertableScope> Scopes(IReadOnlyList<Element> written)
    {
        var (scopes, expressions) = (new List<AssertableScope>(written.Count), 0);
        foreach (var scope in written)
        {
            var text = scope.Text.Trim();
            if (scope.Attribute("regexp")?.Trim() is not ("true" or "1")) scopes.Add(AssertableScope.Literal(text));
            else scopes.Add(++expressions <= MostExpressions ? AssertableScope.Expression(text) : AssertableScope.Unused(text, $"only the first {MostExpressions} expressions are used"));
        }

        return scopes;
    }

    private static IEnumerable<Element> ScopesIn(Element element) =>
        element.Elements.Where(static e => e.Is(SamlNames.MetadataNamespace, "Extensions")).SelectMany(static e => e.Elements).Where(static e => e.Is(SamlNames.ShibbolethNamespace, "Scope"));

    private static Uri? Address(Element service, string attribute) =>
        Uri.TryCreate(service.Attribute(attribute)?.Trim(), UriKind.Absolute, out var location) && (location.Scheme == Uri.UriSchemeHttps || location.Scheme == Uri.UriSchemeHttp) ? location : null;

    private static string WhyNone(Element role)
    {
        var offered = role.Elements.Where(static e => e.Is(SamlNames.MetadataNamespace, "SingleSignOnService")).ToList();
        return offered.Count == 0 ? "" : $": what it offers is {string.Join(", ", offered.Take(5).Select(static s => $"{s.Attribute("Binding")?.Split(':')[^1] ?? "no Binding"} at {s.Attribute("Location") ?? "no Location"}"))}";
    }

    /// <summary>The least of an attribute over the role, its entity and the groups that hold it: whoever is above sets bounds for what is below.</summary>
    private static T? Least<T>(Element role, string attribute, Func<string, T> read)
        where T : struct, IComparable<T> => role.AncestorsAndSelf.Select(e => e.Attribute(attribute)).OfType<string>().Select(read).Cast<T?>().Min();

    private static TimeSpan Duration(string text)
    {
        try
        {
            if (XmlConvert.ToTimeSpan(text.Trim()) is var duration && duration >= TimeSpan.Zero) return duration;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // said below
        }

        throw new MetadataRefusedException("cacheDuration of the metadata is not a duration");
    }
}
