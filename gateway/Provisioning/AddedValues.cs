using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>
/// Which values of merged lists the gateway itself added to one account: those go again when the person no longer has them. What is not known to be ours is
/// somebody else's, and stays.
/// </summary>
/// <param name="mappings">The attributes; those that are not merged do not count.</param>
/// <param name="known">The fingerprints that the ledger has by attribute.</param>
internal sealed class AddedValues(SubjectKey subject, string salt, IReadOnlyList<AttributeMapping> mappings, IReadOnlyDictionary<string, IReadOnlyList<string>>? known)
{
    private readonly byte[] _key = ValueFingerprints.Key(subject, salt);

    private readonly Dictionary<string, HashSet<string>> _known =
        known?.ToDictionary(k => k.Key, k => k.Value.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal) ?? new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);

    /// <summary>Of the fingerprints.</summary>
    public string Salt { get; } = salt;

    public bool Has(AttributeMapping mapping, string text) =>
        _known.TryGetValue(mapping.Attribute, out var ours) && ours.Contains(ValueFingerprints.OfMember(_key, mapping, text));

    /// <summary>To be said before the sending: an answer may get lost.</summary>
    /// <param name="held">What the account holds; null where it is to be made.</param>
    public void Note(IReadOnlyDictionary<string, AttributeValue?>? held, BackendUser sent)
    {
        foreach (var mapping in mappings.Where(m => m.IsMerged && sent.Attributes.ContainsKey(m.Attribute)))
        {
            var before = ValueComparison.Texts(held?.GetValueOrDefault(mapping.Attribute)).Select(mapping.Compare.Normal).ToHashSet(StringComparer.Ordinal);
            var added = ValueComparison.Texts(sent.Attributes[mapping.Attribute]).Where(t => !before.Contains(mapping.Compare.Normal(t)));
            if (!_known.TryGetValue(mapping.Attribute, out var ours)) _known[mapping.Attribute] = ours = new HashSet<string>(StringComparer.Ordinal);
            ours.UnionWith(added.Select(t => ValueFingerprints.OfMember(_key, mapping, t)));
        }
    }

    /// <summary>It is another account, or none was made: nothing in it is ours.</summary>
    public void Forget() => _known.Clear();

    /// <summary>All that may be ours: what the ledger is to know while nobody knows what the account holds; null for nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Possibly()
    {
        var some = _known.Where(k => k.Value.Count > 0).ToDictionary(k => k.Key, IReadOnlyList<string> (k) => [.. k.Value.Order(StringComparer.Ordinal)], StringComparer.Ordinal);
        return some.Count == 0 ? null : some;
    }

    /// <summary>What the ledger is to know after the pass; null for nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Of(WantedUser wanted)
    {
        var kept = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var mapping in mappings.Where(m => m.IsMerged && _known.ContainsKey(m.Attribute)))
        {
            IEnumerable<string> ours = _known[mapping.Attribute];
            if (wanted.Attributes.TryGetValue(mapping.Attribute, out var value))
                ours = ValueComparison.Texts(value).Where(t => Has(mapping, t)).Select(t => ValueFingerprints.OfMember(_key, mapping, t));
            if (ours.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } some) kept[mapping.Attribute] = some;
        }

        return kept.Count == 0 ? null : kept;
    }
}
