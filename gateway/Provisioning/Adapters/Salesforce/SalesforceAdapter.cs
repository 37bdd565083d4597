using JitGateway.Failures;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>
/// Users of a Salesforce org over its REST API, with their contacts and accounts where they are people of an Experience Cloud site, their permission sets and their
/// public groups. Everything is found before it is made, in calls of their own, so that a pass that ends half way is mended by the next one.
/// </summary>
internal sealed class SalesforceAdapter : IProvisioningAdapter, IDisposable
{
    public static readonly AdapterRegistration Registration = new("Salesforce", Bind) { KeepsGroups = true };

    private readonly SalesforceSettings _settings;
    private readonly IReadOnlyCollection<string> _mapped;
    private readonly IReadOnlyList<MappedLength> _lengths;
    private readonly TimeSpan _timeout;
    private readonly SalesforceClient _client;
    private readonly SalesforceFields _fields;
    private readonly SalesforceNames _names;
    private readonly SalesforceMemberships _memberships;
    private readonly SalesforceCustomers _customers;
    private readonly SalesforceNewUser _newUser;

    public SalesforceAdapter(SalesforceSettings settings, SalesforceClient client, AdapterContext context, TimeProvider time)
    {
        (_settings, _client, _mapped, _lengths, _timeout) = (settings, client, context.Mapped, context.Lengths, context.Timeout);
        _fields = new SalesforceFields(client, time);
        _names = new SalesforceNames(client, time);
        _memberships = new SalesforceMemberships(client, time);
        _customers = new SalesforceCustomers(client, _fields);
        _newUser = new SalesforceNewUser(client, time);
        Capabilities = new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: context.Groups, Undo: false, Rename: settings.Rename) { State = context.State };
    }

    public string Target => $"{_settings.LoginUrl!.GetLeftPart(UriPartial.Authority)}{(_settings.OrganizationId is { } org ? $"/{org}" : "")}";

    public AdapterCapabilities Capabilities { get; }

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        var lacking = new List<string>();
        var unmet = new List<UnmetDemand>();
        foreach (var about in Enum.GetValues<SalesforceObject>())
        {
            var mapped = _mapped.Where(n => SalesforcePath.Parse(n) is { IsPermissionSets: false } p && p.Object == about).ToList();
            if (mapped.Count == 0) continue;
            var described = await _fields.OfAsync(about, token);
            if (described is not AdapterResult<IReadOnlyDictionary<string, SalesforceFieldInfo>>.Done(var fields)) return described.Map(_ => "");
            lacking.AddRange(mapped.Where(n => SalesforceFields.Unmappable(fields, n, SalesforcePath.Parse(n)) is not null));
            unmet.AddRange(_lengths.Where(l => mapped.Contains(l.Attribute)).Select(l => SalesforceFields.TooLong(fields, l)).OfType<UnmetDemand>());
        }

        // a preset maps more than most orgs have; only who has a value for it is refused
        var without = lacking.Count == 0 ? "" : $", which cannot hold {string.Join(", ", lacking)}";
        return (await _newUser.OrganizationAsync(token)).Then<string>(org => unmet is [var first, ..]
            ? new AdapterResult<string>.Rejected(UnmetDemand.Told(unmet), first.Attribute)
            : new AdapterResult<string>.Done($"Salesforce org {SalesforceRecord.Text(org, "Id")}, API {_settings.ApiVersion}{without}"));
    }, cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, async token =>
        {
            var searched = new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [attribute] = new AttributeValue.Text(value) });
            var found = await QueryAsync(Soql.Equal(SalesforcePath.Parse(attribute).InQuery, value), searched, [.. wanted.Union([attribute], StringComparer.Ordinal)], token);
            // of several, none is used
            if (found is AdapterResult<IReadOnlyList<SalesforceRecord>>.Done { Value: [var only] })
                return (await _memberships.WithMembershipsAsync(only.User, wanted, token)).Map<IReadOnlyList<ExistingUser>>(user => [user]);
            return found.Map<IReadOnlyList<ExistingUser>>(records => [.. records.Select(r => r.User)]);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => ReadAsync(accountId, wanted, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        var contact = SalesforceCustomers.IsCustomer(user) ? (await _customers.ContactAsync(user, token)).Map(id => (string?)id) : new AdapterResult<string?>.Done(null);
        var made = await contact.ThenAsync(id => MakeAsync(user, id, token));
        return await made.ThenAsync(async id =>
        {
            var joined = await _memberships.ChangeAsync(id, null, user, token);
            return await joined.ThenAsync(_ => ReadAsync(id, [.. user.Attributes.Keys], token));
        });
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        var resolved = (await _names.ResolveAsync(difference, token)).Map(d => Without(d, existing));
        var changed = await resolved.ThenAsync(d => ChangeAsync(existing, d, token));
        return await changed.ThenAsync(_ => ReadAsync(existing.AccountId, [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)], token));
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        UpdateAsync(existing, new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [SalesforcePath.State] = new AttributeValue.Flag(active) }), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<SalesforceSettings>(context.Settings);
        context.State = context.Mapped.FirstOrDefault(n => SalesforcePath.TryParse(n) is { IsState: true }) ?? SalesforcePath.State;
        var (connection, key) = SalesforceSettingsValidator.Validate(settings, context);
        return services =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            var tokens = new TokenAuthentication(new JwtBearerGrant(settings, key!, new HttpTransport(connection, time), time), context.Timeout, time, "the org does not accept the token that it gave us");
            return new SalesforceAdapter(settings, new SalesforceClient(new HttpBackend(settings.LoginUrl!, connection, tokens, time), settings.ApiVersion), context, time);
        };
    }

    /// <summary>Names of profiles and roles became ids: what is the same is not sent.</summary>
    private static BackendUser Without(BackendUser difference, ExistingUser existing) => new(difference.Attributes
        .Where(a => !(ValueComparison.Texts(a.Value) is [var wanted] && ValueComparison.Texts(existing.Attributes.GetValueOrDefault(a.Key)) is [var held] && SalesforceId.Same(wanted, held)))
        .ToDictionary(StringComparer.Ordinal));

    private async Task<AdapterResult<string>> MakeAsync(BackendUser user, string? contactId, CancellationToken cancellationToken)
    {
        var resolved = await _names.ResolveAsync(user, cancellationToken);
        if (resolved is not AdapterResult<BackendUser>.Done(var sent)) return resolved.Map(_ => "");
        if (contactId is not null && SalesforceValues.Of(sent).FirstOrDefault(v => v.Path == SalesforcePath.OfUser("ProfileId")) is { Value: AttributeValue.Text(var profile), Name: var profileName })
        {
            var external = await _names.IsExternalAsync(profileName, profile, cancellationToken);
            if (external is not AdapterResult<bool>.Done(var isExternal)) return external.Map(_ => "");
            if (!isExternal) return new AdapterResult<string>.Rejected("the profile is one of people inside the company", profileName) { Code = ErrorRegister.InvalidPortalProfile };
        }

        var body = await _fields.WriteAsync(SalesforceObject.User, SalesforceValues.Of(sent, SalesforceObject.User), creates: true, cancellationToken);
        var complete = await body.ThenAsync(b =>
        {
            if (contactId is not null) b["ContactId"] = contactId;
            return _newUser.CompleteAsync(b, cancellationToken);
        });
        var made = await complete.ThenAsync(b => _client.CreateAsync("User", b, SalesforceObject.User, sent, cancellationToken));
        return made is AdapterResult<string>.Rejected { Code: null, Attribute: { } attribute } rejected && SalesforcePath.TryParse(attribute) == SalesforcePath.OfUser("PortalRole")
            ? rejected with { Code = ErrorRegister.InvalidPortalRole }
            : made;
    }

    /// <summary>Account, contact, user, memberships: in this order.</summary>
    private async Task<AdapterResult<bool>> ChangeAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        if (Forbidden(difference) is { } forbidden) return forbidden;
        if (!SalesforceId.Is(existing.AccountId)) return new AdapterResult<bool>.Missing();
        if (SalesforceCustomers.IsCustomer(difference) || SalesforceValues.Of(difference).Any(v => v.Path.Object != SalesforceObject.User))
        {
            var record = await RecordAsync(existing.AccountId, [], cancellationToken);
            var customer = await record.ThenAsync(r => _customers.UpdateAsync(r, difference, cancellationToken));
            if (customer is not AdapterResult<bool>.Done) return customer;
        }

        var values = SalesforceValues.Of(difference, SalesforceObject.User).ToList();
        if (values.Count > 0)
        {
            var body = await _fields.WriteAsync(SalesforceObject.User, values, creates: false, cancellationToken);
            var changed = await body.ThenAsync(b => _client.UpdateAsync("User", existing.AccountId, b, SalesforceObject.User, difference, cancellationToken));
            if (changed is not AdapterResult<bool>.Done) return changed;
        }

        return await _memberships.ChangeAsync(existing.AccountId, existing, difference, cancellationToken);
    }

    private AdapterResult<bool>.Rejected? Forbidden(BackendUser difference)
    {
        foreach (var (name, path, _) in SalesforceValues.Of(difference, SalesforceObject.User))
        {
            if (path.Field == "Username" && !_settings.Rename) return new("the user is called otherwise", name) { Code = ErrorRegister.UserNameChangeNotAllowed };
            if (path.Field == "PortalRole") return new("the role of a user that exists cannot be changed", name) { Code = ErrorRegister.PortalRoleChangeNotAllowed };
        }

        return null;
    }

    private async Task<AdapterResult<ExistingUser>> ReadAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        await (await RecordAsync(accountId, wanted, cancellationToken)).ThenAsync(record => _memberships.WithMembershipsAsync(record.User, wanted, cancellationToken));

    private async Task<AdapterResult<SalesforceRecord>> RecordAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (!SalesforceId.Is(accountId)) return new AdapterResult<SalesforceRecord>.Missing();
        var found = await QueryAsync(Soql.Equal("Id", accountId), SalesforceClient.NothingSent, wanted, cancellationToken);
        return found.Then<SalesforceRecord>(records => records switch
        {
            [] => new AdapterResult<SalesforceRecord>.Missing(),
            [var only] when SalesforceId.Same(only.User.AccountId, accountId) => new AdapterResult<SalesforceRecord>.Done(only),
            _ => new AdapterResult<SalesforceRecord>.Unavailable("the answer to a reading is not the record that was asked for"),
        });
    }

    private async Task<AdapterResult<IReadOnlyList<SalesforceRecord>>> QueryAsync(string where, BackendUser searched, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var readable = await _fields.ReadableAsync(wanted, cancellationToken);
        var found = await readable.ThenAsync(names => _client.QueryAsync(["Id", SalesforcePath.State, .. names], "User", where, searched, cancellationToken));
        return found.Then<IReadOnlyList<SalesforceRecord>>(records =>
        {
            var users = records.Select(r => SalesforceRecord.Read(r, wanted)).ToList();
            return users.Contains(null)
                ? new AdapterResult<IReadOnlyList<SalesforceRecord>>.Unavailable("a record that was found has no id that could be used")
                : new AdapterResult<IReadOnlyList<SalesforceRecord>>.Done([.. users.OfType<SalesforceRecord>()]);
        });
    }
}
