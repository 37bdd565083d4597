using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>A record that a search brought: as the engine reads it, and as it came.</summary>
internal sealed record ScimFound(ExistingUser User, JsonElement Resource);

/// <summary>Searches of accounts, over all pages.</summary>
internal sealed class ScimSearch(ScimClient client, ScimServiceProvider provider)
{
    /// <summary>Where there are no filters, at most so many accounts are looked through.</summary>
    private const int MostListed = 5000;

    private readonly ScimPages _pages = new(client);

    public async Task<AdapterResult<IReadOnlyList<ScimFound>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var path = ScimAttributePath.Parse(attribute);
        var found = await FilterAsync(path, attribute, value, wanted, cancellationToken);
        if (found is AdapterResult<IReadOnlyList<ScimFound>>.Rejected)
            return (await provider.FeaturesAsync(cancellationToken)).Filter ? found : await LookThroughAsync(attribute, value, wanted, cancellationToken);
        // "eq" was seen to heed case where uniqueness does not: then the usual spelling is looked for too
        return found is AdapterResult<IReadOnlyList<ScimFound>>.Done { Value: [] } && value.ToLowerInvariant() is var folded && folded != value
            ? await FilterAsync(path, attribute, folded, wanted, cancellationToken)
            : found;
    }

    /// <summary>Of an endpoint that must exist, "not found" says that BaseUrl is wrong, not that an account is missing.</summary>
    public static AdapterResult<ScimReply> Endpoint(AdapterResult<ScimReply> reply, string whatItIs = "users") =>
        reply is AdapterResult<ScimReply>.Missing ? new AdapterResult<ScimReply>.Rejected($"404: there is no endpoint for {whatItIs}; check Scim:BaseUrl") : reply;

    private Task<AdapterResult<IReadOnlyList<ScimFound>>> FilterAsync(ScimAttributePath path, string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        PagesAsync($"filter={Uri.EscapeDataString(ScimFilter.Equal(path, value))}", "", attribute, value, wanted, ExistingUser.MostFound, _ => true, cancellationToken);

    /// <summary>A service that says that it has no filters is asked for everybody, in pages.</summary>
    private Task<AdapterResult<IReadOnlyList<ScimFound>>> LookThroughAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        PagesAsync("count=200", "startIndex=1&", attribute, value, wanted, MostListed,
            user => ValueComparison.Texts(user.Attributes.GetValueOrDefault(attribute)).Contains(value, StringComparer.OrdinalIgnoreCase), cancellationToken);

    private async Task<AdapterResult<IReadOnlyList<ScimFound>>> PagesAsync(
        string query, string first, string attribute, string value, IReadOnlyCollection<string> wanted, int most, Func<ExistingUser, bool> isMeant, CancellationToken cancellationToken)
    {
        var sent = new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [attribute] = new AttributeValue.Text(value) });
        var read = await _pages.ReadAsync("Users", query, first, sent, most, resource => ScimResource.Read(resource, [], etag: null)?.AccountId, cancellationToken);
        return read.Then<IReadOnlyList<ScimFound>>(list => list.Total > most
            ? new AdapterResult<IReadOnlyList<ScimFound>>.Rejected(
                most == ExistingUser.MostFound ? $"the search brought more than {most} records: the server does not understand the filter" : $"the server has no filters, and more than {most} accounts", attribute)
            : new AdapterResult<IReadOnlyList<ScimFound>>.Done([.. list.Records.Select(r => new ScimFound(ScimResource.Read(r, wanted, etag: null)!, r)).Where(f => isMeant(f.User))]));
    }
}
