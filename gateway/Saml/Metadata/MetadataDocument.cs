using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// One pass over metadata of one identity provider or of a whole federation, which may be long: only the entities that are asked for are kept. An entity stands where the schema puts it,
/// as the root or in EntitiesDescriptors alone (SAML Metadata 2.3); what a member of a federation writes into its own extensions is no entity.
/// </summary>
internal sealed class MetadataDocument
{
    private static readonly XmlLimits Limits = XmlLimits.Metadata.ForDocument(XmlLimits.Metadata.MaxBytes);

    private readonly HashSet<string> _wanted;
    private readonly Dictionary<string, string> _nearly = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _near = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Element> _roles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withoutRole = new(StringComparer.Ordinal);
    private readonly bool _wantsAny;
    private Element? _entity;
    private Element? _only;
    private string _unreadable = "";
    private bool _isProvider;
    private int _entities;
    private int _providers;

    private MetadataDocument(IEnumerable<string?> wanted, bool isSigned)
    {
        IsSigned = isSigned;
        _wanted = wanted.OfType<string>().ToHashSet(StringComparer.Ordinal);
        _wantsAny = wanted.Any(static id => id is null);
        foreach (var id in _wanted) _nearly[id.TrimEnd('/')] = id;
    }

    /// <summary>Whether somebody whom the operator named vouches for all of it: then what is missing was taken out by them.</summary>
    public bool IsSigned { get; }

    /// <summary>When all of it ends, by its root; absent: it has no end as a whole, or is several documents.</summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>When all of it was made, where its root says so (mdrpi:PublicationInfo); absent: it does not, or is several documents.</summary>
    public DateTimeOffset? CreatedAt { get; private set; }

    /// <summary>How many identity providers it holds.</summary>
    public int Providers => _providers;

    /// <param name="wanted">The entities to keep; null among them: the only identity provider that is there.</param>
    /// <param name="signers">One of whose keys must have signed all of it; empty: no signature is looked for.</param>
    /// <exception cref="MetadataRefusedException">Nothing of it can be used; the message says why.</exception>
    public static MetadataDocument Read(Stream stream, IReadOnlyCollection<string?> wanted, IReadOnlyList<TrustedKey> signers)
    {
        var document = new MetadataDocument(wanted, signers.Count > 0);
        using var xml = new StreamedXml(stream, Limits);
        using var verification = document.IsSigned ? new StreamedVerification(signers, AlgorithmPolicy.Strict, Limits) : null;
        try
        {
            while (xml.Read())
            {
                verification?.Take(xml);
                document.Take(xml);
            }

            verification?.Complete();
            return document;
        }
        catch (RefusedException e) when (document.IsSigned && !e.Refusal.Reason.Id.Value.StartsWith("saml.xml.", StringComparison.Ordinal))
        {
            throw new MetadataRefusedException($"the metadata is not signed by MetadataSignedBy: {e.Refusal.Reason.Id} ({e.Refusal.Detail})", e);
        }
        catch (RefusedException e)
        {
            throw new MetadataRefusedException($"the metadata is not XML that can be read: {e.Refusal}", e);
        }
    }

    /// <summary>Several documents as if they were one. One that cannot be used takes nothing from the others, and is told of where something is missing.</summary>
    /// <param name="documents">Each with its name for people.</param>
    /// <exception cref="MetadataRefusedException">None of them can be used.</exception>
    public static MetadataDocument ReadAll(IEnumerable<(string Name, Func<Stream> Open)> documents, IReadOnlyCollection<string?> wanted, IReadOnlyList<TrustedKey> signers)
    {
        var all = new MetadataDocument(wanted, isSigned: false);   // a file that is not there was taken out by nobody in particular
        var problems = new List<string>();
        foreach (var (name, open) in documents)
        {
            try
            {
                using var stream = open();
                all.Absorb(Read(stream, wanted, signers));
            }
            catch (Exception e) when (e is MetadataRefusedException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"{name}: {(e is MetadataRefusedException ? e.Message : e.GetType().Name)}");
            }
        }

        if (problems.Count > 0) all._unreadable = $"; of its files {problems.Count} cannot be used: {string.Join("; ", problems.Take(3))}";
        return all;
    }

    /// <summary>Whether its signer has no such identity provider, or none any more.</summary>
    /// <param name="entityId">Null: any.</param>
    public bool Withdraws(string? entityId) => IsSigned && (_providers == 0 || (entityId is not null && Lacks(entityId)));

    /// <summary>What it says of one identity provider.</summary>
    /// <param name="entityId">Null: the only one that is there.</param>
    /// <param name="former">Where it is the only one: whom it was before; the entity id says whose people are meant, so it stays the one that was read first. Null: nobody knows.</param>
    /// <exception cref="MetadataRefusedException">It is not there, or cannot be used.</exception>
    public IdentityProviderMetadata Provider(string? entityId, string? former = null)
    {
        if (entityId is null) return Only(former);
        if (_repeated.Contains(entityId)) throw new MetadataRefusedException($"the metadata has the identity provider {entityId} twice, and nobody can know which is meant");
        if (_roles.TryGetValue(entityId, out var role)) return MetadataReader.Read(role);
        if (_withoutRole.Contains(entityId)) throw new MetadataRefusedException($"{entityId} is in the metadata, but not as identity provider (it has no IDPSSODescriptor for SAML 2.0)") { IsWithdrawn = IsSigned };
        var hint = _near.TryGetValue(entityId, out var near) ? $", of which one is nearly the same: {near}" : "";
        throw new MetadataRefusedException($"the metadata has no identity provider {entityId} (it has {_providers} others{hint}){_unreadable}") { IsWithdrawn = IsSigned };
    }

    private IdentityProviderMetadata Only(string? former) => _providers switch
    {
        1 when former is not null && IdOf(_only!) != former =>
            throw new MetadataRefusedException($"the metadata is now that of {IdOf(_only!)}; it was that of {former}. If that is meant, write \"EntityId\": \"{IdOf(_only!)}\"") { IsWithdrawn = IsSigned },
        1 => MetadataReader.Read(_only!),
        0 when _entities == 0 => throw new MetadataRefusedException("the metadata is empty: it has no EntityDescriptor") { IsWithdrawn = IsSigned },
        0 => throw new MetadataRefusedException("the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)") { IsWithdrawn = IsSigned },
        _ when former is not null && Withdraws(former) =>
            throw new MetadataRefusedException($"the metadata has {_providers} identity providers, and {former}, which it was that of, is none of them: name one in EntityId") { IsWithdrawn = true },
        _ => throw new MetadataRefusedException($"the metadata has {_providers} identity providers: name one in EntityId"),
    };

    /// <summary>False too where nobody looked for it among several.</summary>
    private bool Lacks(string entityId) => _wanted.Contains(entityId)
        ? !_roles.ContainsKey(entityId) && !_repeated.Contains(entityId)
        : _providers == 1 && _only is not null && IdOf(_only) != entityId;

    private static string? IdOf(Element role) => role.Parent!.Attribute("entityID");

    private void Absorb(MetadataDocument other)
    {
        foreach (var (id, role) in other._roles)
            if (!_roles.TryAdd(id, role))
                _repeated.Add(id);
        _repeated.UnionWith(other._repeated);
        _withoutRole.UnionWith(other._withoutRole);
        foreach (var (wanted, near) in other._near) _near[wanted] = near;
        if (_only is null && other._providers == 1) _only = other._only;
        _entities += other._entities;
        _providers += other._providers;
    }

    private void Take(StreamedXml xml)
    {
        if (xml.Step == XmlStep.Start) Start(xml);
        else if (xml.Step == XmlStep.End && xml.Element == _entity) End(xml);
    }

    private void Start(StreamedXml xml)
    {
        var element = xml.Element;
        if (xml.Depth == 3 && element.Is(SamlNames.RegistrationNamespace, "PublicationInfo") && element.Parent!.Is(SamlNames.MetadataNamespace, "Extensions")) CreatedAt ??= MetadataReader.TimeOrNull(element.Attribute("creationInstant"));
        if (_entity is not null)
        {
            if (element.Parent == _entity && MetadataReader.IsRole(element)) _isProvider = true;
            return;
        }

        if (xml.Depth == 1)
        {
            if (!element.Is(SamlNames.MetadataNamespace, "EntityDescriptor") && !IsGroup(element)) throw new MetadataRefusedException($"the document holds no SAML metadata; its root is {element.LocalName}");
            ValidUntil = element.Attribute("validUntil") is { } end ? MetadataReader.Time(end) : null;
        }

        if (!element.Is(SamlNames.MetadataNamespace, "EntityDescriptor") || !element.AncestorsAndSelf.Skip(1).All(IsGroup)) return;
        (_entity, _isProvider) = (element, false);
        _entities++;
        var id = element.Attribute("entityID");
        if (IsWanted(id) || (_wantsAny && _providers == 0)) xml.Keep();
        else if (id is not null && _nearly.TryGetValue(id.TrimEnd('/'), out var wanted)) _near[wanted] = id;
    }

    private void End(StreamedXml xml)
    {
        var entity = xml.Element;
        _entity = null;
        var id = entity.Attribute("entityID");
        if (_isProvider)
        {
            _providers++;
            if (_wantsAny && _providers == 1) _only = MetadataReader.RoleOf(entity);
            if (IsWanted(id) && !_roles.TryAdd(id!, MetadataReader.RoleOf(entity)!)) _repeated.Add(id!);
        }
        else if (IsWanted(id))
        {
            _withoutRole.Add(id!);
        }
    }

    private bool IsWanted(string? id) => id is not null && _wanted.Contains(id);

    private static bool IsGroup(Element element) => element.Is(SamlNames.MetadataNamespace, "EntitiesDescriptor");
}
