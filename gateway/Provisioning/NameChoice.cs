namespace JitGateway.Provisioning;

/// <summary>
/// Chooses, for each attribute with <see cref="NameVariants"/>, the first name that no other account has. Numbers only go up, so
/// it ends. What a search does not show (an account that is hidden, or of another tenant) the backend says at the writing: then the next.
/// </summary>
internal sealed class NameChoice(IReadOnlyList<AttributeMapping> mappings, AccountSearch search, ProvisioningFailures failures)
{
    private readonly Dictionary<string, int> _numbers = mappings.Where(m => m.Variants is not null).ToDictionary(m => m.Attribute, _ => 0, StringComparer.Ordinal);

    /// <summary>The values to write, with names of the person's own.</summary>
    /// <param name="accountId">The account that may hold the name already; null where it is to be made.</param>
    /// <returns>One of the two: a failure where every name is taken, or a search failed.</returns>
    public async Task<(BackendUser? User, ProvisioningResult? Failure)> WithFreeNamesAsync(BackendUser user, string? accountId, CancellationToken cancellationToken)
    {
        Dictionary<string, AttributeValue?>? named = null;
        foreach (var mapping in mappings)
        {
            if (mapping.Variants is not { } variants || user.Attributes.GetValueOrDefault(mapping.Attribute) is not AttributeValue.Text(var wanted)) continue;
            while (true)
            {
                if (variants.Name(wanted, _numbers[mapping.Attribute]) is not { } name) return (null, failures.NamesExhausted(mapping.Attribute));
                var (isTaken, failure) = await search.IsTakenAsync(mapping, name, accountId, cancellationToken);
                if (failure is not null) return (null, failure);
                if (isTaken)
                {
                    _numbers[mapping.Attribute]++;
                    continue;
                }

                named ??= new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal);
                named[mapping.Attribute] = new AttributeValue.Text(name);
                break;
            }
        }

        return (named is null ? user : new BackendUser(named), null);
    }

    /// <summary>The backend says that one of these is taken, although the search found it free.</summary>
    /// <param name="attribute">Which one; null, or nothing that was written: that is not known.</param>
    /// <returns>False: no other name would help.</returns>
    public bool Advance(BackendUser written, string? attribute)
    {
        var isKnown = attribute is not null && written.Attributes.ContainsKey(attribute);
        var names = _numbers.Keys.Where(a => written.Attributes.GetValueOrDefault(a) is AttributeValue.Text && (!isKnown || a == attribute)).ToList();
        foreach (var name in names) _numbers[name]++;
        return names.Count > 0;
    }
}
