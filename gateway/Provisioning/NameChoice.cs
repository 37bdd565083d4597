namespace JitGateway.Provisioning;

/// <summary>
/// Chooses, for each attribute with <see cref="NameVariants"/>, the first name that no other account has. Numbers only go up, so
/// it ends. What a search does not show (an account that is hidden, or of another tenant) the backend says at the writing: then the next.
/// </summary>
internal sealed class NameChoice(IReadOnlyList<AttributeMapping> mappings, WantedUser person, AccountSearch search, ProvisioningFailures failures)
{
    private readonly Dictionary<string, int> _numbers = mappings.Where(m => m.Variants is not null).ToDictionary(m => m.Attribute, _ => 0, StringComparer.Ordinal);

    /// <summary>The values to write, with names of the person's own.</summary>
    /// <param name="accountId">The account that may hold the name already; null where it is to be made.</param>
    /// <returns>One of the three: the person's own account, where it is to be made and is there; a failure where every name is taken, or a search failed.</returns>
    public async Task<(BackendUser? User, ExistingUser? Own, ProvisioningResult? Failure)> WithFreeNamesAsync(BackendUser user, string? accountId, CancellationToken cancellationToken)
    {
        Dictionary<string, AttributeValue?>? named = null;
        foreach (var mapping in mappings)
        {
            if (mapping.Variants is not { } variants || user.Attributes.GetValueOrDefault(mapping.Attribute) is not AttributeValue.Text(var wanted)) continue;
            while (true)
            {
                if (variants.Name(wanted, _numbers[mapping.Attribute]) is not { } name) return (null, null, failures.NamesExhausted(mapping.Attribute));
                var found = await search.FindNameAsync(mapping, name, accountId, person, cancellationToken);
                if (found is NameSearchResult.Own(var own)) return (null, own, null);
                if (found is NameSearchResult.Stopped(var failure)) return (null, null, failure);
                if (found is NameSearchResult.Taken)
                {
                    _numbers[mapping.Attribute]++;
                    continue;
                }

                named ??= new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal);
                named[mapping.Attribute] = new AttributeValue.Text(name);
                break;
            }
        }

        return (named is null ? user : new BackendUser(named), null, null);
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
