using System.Globalization;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Accounts behind SCIM 2.0 (RFC 7643, RFC 7644): search by filter, create by POST, change by PATCH of the difference.</summary>
internal sealed class ScimAdapter(ScimClient client, Uri baseUrl, TimeSpan timeout) : IProvisioningAdapter, IDisposable
{
    /// <summary>More records than this are no search result: the server does not understand the filter.</summary>
    private const int MostFound = 100;

    public static readonly AdapterRegistration Registration = new("Scim", Bind) { Dialect = AttributeDialect.Scim };

    public string Target => baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public AdapterCapabilities Capabilities { get; } = new(Find: true, Update: true, Disable: true, Groups: false);

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => CallLimit.WithinAsync(timeout, async token =>
    {
        // the configuration is often served to anybody: a search shows that the token is good
        var search = await SearchAsync("userName", "jitgateway-check", [], token);
        var configuration = await search.ThenAsync(_ => client.SendAsync(HttpMethod.Get, "ServiceProviderConfig", null, null, [], token));
        if (search is AdapterResult<IReadOnlyList<ExistingUser>>.Done && configuration is AdapterResult<ScimReply>.Missing)
            return new AdapterResult<string>.Done($"SCIM 2.0 at {Target}");   // optional to read, mandatory to serve; not all do
        return configuration.Then<string>(reply => Supports(reply.Body, "patch")
            ? new AdapterResult<string>.Done($"SCIM 2.0 at {Target}, with PATCH")
            : new AdapterResult<string>.Rejected("the server says that it does not support PATCH (ServiceProviderConfig)"));
    }, cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(timeout, async token =>
        {
            wanted = [.. wanted.Union([attribute], StringComparer.Ordinal)];
            var found = await SearchAsync(attribute, value, wanted, token);
            // "eq" was seen to heed case where uniqueness does not: then the usual spelling is looked for too
            return found is AdapterResult<IReadOnlyList<ExistingUser>>.Done { Value: [] } && value.ToLowerInvariant() is var folded && folded != value
                ? await SearchAsync(attribute, folded, wanted, token)
                : found;
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(timeout, token => ReadAsync(accountId, wanted, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => CallLimit.WithinAsync(timeout, async token =>
    {
        string[] names = [.. user.Attributes.Keys];
        var reply = await ScimUser.ToResource(user).ThenAsync(body => client.SendAsync(HttpMethod.Post, "Users", body, null, names, token));
        return await Endpoint(reply).ThenAsync(created => CreatedAsync(created, user, names, token));
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) => CallLimit.WithinAsync(timeout, async token =>
    {
        if (!ScimUser.IsUsableId(existing.AccountId)) return new AdapterResult<ExistingUser>.Missing();
        string[] names = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
        var reply = await ScimUser.ToPatch(existing, difference)
            .ThenAsync(body => client.SendAsync(HttpMethod.Patch, Resource(existing.AccountId), body, existing.Version, difference.Attributes.Keys, token));
        return await reply.ThenAsync(async changed =>
            changed.Body is { } body && ScimUser.Read(body, names, changed.ETag) is { } user && user.AccountId == existing.AccountId
                ? new AdapterResult<ExistingUser>.Done(user)
                : await ReadAsync(existing.AccountId, names, token));   // 204, or a body that is not the record
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        UpdateAsync(existing, new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { ["active"] = new AttributeValue.Flag(active) }), cancellationToken);

    public void Dispose() => client.Dispose();

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<ScimSettings>(context.Settings);
        var authorities = ScimSettingsValidator.Validate(settings, context);
        return services => new ScimAdapter(new ScimClient(settings, authorities, services.GetService<TimeProvider>() ?? TimeProvider.System), settings.BaseUrl!, context.Timeout);
    }

    /// <summary>Follows the pages (RFC 7644 3.4.2.4) as long as each brings a record not seen yet.</summary>
    private async Task<AdapterResult<IReadOnlyList<ExistingUser>>> SearchAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString(ScimFilter.Equal(ScimAttributePath.Parse(attribute), value));
        var found = new Dictionary<string, ExistingUser>(StringComparer.Ordinal);
        var total = 0;
        int before;
        do
        {
            before = found.Count;
            var page = before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"&startIndex={before + 1}");
            var read = Endpoint(await client.SendAsync(HttpMethod.Get, $"Users?filter={filter}{page}", null, null, [attribute], cancellationToken))
                .Then(reply => ReadPage(reply.Body, wanted, found));
            if (read is not AdapterResult<int>.Done done) return read.Map<IReadOnlyList<ExistingUser>>(_ => []);
            total = done.Value;
            if (Math.Max(total, found.Count) > MostFound)
                return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected($"the search brought more than {MostFound} records: the server does not understand the filter", attribute);
        }
        while (found.Count > before && found.Count < total);

        return new AdapterResult<IReadOnlyList<ExistingUser>>.Done([.. found.Values]);
    }

    /// <returns>How many the server says there are.</returns>
    private static AdapterResult<int> ReadPage(JsonElement? body, IReadOnlyCollection<string> wanted, Dictionary<string, ExistingUser> found)
    {
        var total = body is { } b && ScimUser.Property(b, "totalResults") is { ValueKind: JsonValueKind.Number } n && n.TryGetInt32(out var number) ? number : (int?)null;
        var resources = body is { } r && ScimUser.Property(r, "Resources") is { ValueKind: JsonValueKind.Array } array ? array : (JsonElement?)null;
        if (resources is null) return total == 0 ? new AdapterResult<int>.Done(0) : new AdapterResult<int>.Unavailable("the answer to a search is not a list");
        foreach (var resource in resources.Value.EnumerateArray())
        {
            if (ScimUser.Read(resource, wanted, etag: null) is not { } user) return new AdapterResult<int>.Unavailable("a record that was found has no id that could be used");
            found.TryAdd(user.AccountId, user);
            if (found.Count > MostFound) break;
        }

        return new AdapterResult<int>.Done(total ?? found.Count);
    }

    private async Task<AdapterResult<ExistingUser>> ReadAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (!ScimUser.IsUsableId(accountId)) return new AdapterResult<ExistingUser>.Missing();
        var reply = await client.SendAsync(HttpMethod.Get, Resource(accountId), null, null, [], cancellationToken);
        return reply.Then<ExistingUser>(r => r.Body is { } body && ScimUser.Read(body, wanted, r.ETag) is { } user && user.AccountId == accountId
            ? new AdapterResult<ExistingUser>.Done(user)
            : new AdapterResult<ExistingUser>.Unavailable("the answer to a reading is not the record that was asked for"));
    }

    /// <summary>201 with the record, 201 with its place only, 200 or 204 without anything: all of them were seen.</summary>
    private async Task<AdapterResult<ExistingUser>> CreatedAsync(ScimReply reply, BackendUser user, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (reply.Body is { } body && ScimUser.Read(body, wanted, reply.ETag) is { } complete) return new AdapterResult<ExistingUser>.Done(complete);
        var place = reply.Location?.OriginalString
            ?? (reply.Body is { } b && ScimUser.Property(b, "meta") is { } meta && ScimUser.Property(meta, "location") is { ValueKind: JsonValueKind.String } l ? l.GetString() : null);
        if (place?.Split('?', '#')[0].TrimEnd('/').Split('/')[^1] is { Length: > 0 } id) return await ReadAsync(Uri.UnescapeDataString(id), wanted, cancellationToken);
        var name = user.Attributes.FirstOrDefault(a => a.Key.Equals("userName", StringComparison.OrdinalIgnoreCase));
        if (name.Value is not AttributeValue.Text text) return new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but its id was not told");
        var found = await SearchAsync(name.Key, text.Value, wanted, cancellationToken);
        return found.Then<ExistingUser>(users => users is [var only] && only.Attributes.GetValueOrDefault(name.Key) is AttributeValue.Text held && held.Value.Equals(text.Value, StringComparison.OrdinalIgnoreCase)
            ? new AdapterResult<ExistingUser>.Done(only)
            : new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but is not found"));
    }

    /// <summary>Of an endpoint that must exist, "not found" says that BaseUrl is wrong, not that an account is missing.</summary>
    private static AdapterResult<ScimReply> Endpoint(AdapterResult<ScimReply> reply) =>
        reply is AdapterResult<ScimReply>.Missing ? new AdapterResult<ScimReply>.Rejected("404: there is no endpoint for users; check Scim:BaseUrl") : reply;

    private static string Resource(string accountId) => $"Users/{Uri.EscapeDataString(accountId)}";

    private static bool Supports(JsonElement? configuration, string feature) =>
        configuration is not { } c || ScimUser.Property(c, feature) is not { } f || ScimUser.Property(f, "supported") is not { ValueKind: JsonValueKind.False };
}
