using System.Text.Json;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Accounts behind any interface over HTTP: the requests are described in the configuration, and so is what their answers mean.</summary>
internal sealed class RestAdapter : IProvisioningAdapter, IDisposable
{
    /// <summary>What no account is called.</summary>
    private const string Nobody = "jitgateway-check";

    public static readonly AdapterRegistration Registration = new("Rest", Bind) { KeepsGroups = true, Spoken = Spoken };

    private readonly RestPlan _plan;
    private readonly TimeSpan _timeout;
    private readonly RestClient _client;
    private readonly RestAccounts _accounts;

    /// <param name="timeout">How long one call may take.</param>
    public RestAdapter(RestPlan plan, RestClient client, Uri baseUrl, TimeSpan timeout)
    {
        (_plan, _timeout, _client) = (plan, timeout, client);
        var listing = new RestListing(client, baseUrl);
        _accounts = new RestAccounts(plan, client, listing, plan.Groups is { } groups ? new RestGroups(groups, client, listing) : null);
        var changes = plan.Update.Count > 0;
        var isOneRequest = plan.Update.Count <= 1 && plan.Groups is null && (!plan.MapsState || plan.UpdatesActive);
        Capabilities = new AdapterCapabilities(
            Find: plan.Find.Count > 0, Update: changes, Disable: plan.SetsActive, Groups: plan.Groups is not null, Undo: isOneRequest, Rename: changes && !plan.IsNameTheId,
            Conditional: changes && plan.Update.All(u => u.Names.Contains(RestValues.Version)))
        {
            State = plan.State,
        };
    }

    public string Target => _plan.Target;

    /// <summary>One request is done whole or not at all; several are not.</summary>
    public AdapterCapabilities Capabilities { get; }

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        if (_plan.Check is { } check) return (await _client.SendAsync(check, RestValues.None, token)).Then(answer => IsThere(check, answer));
        return (await _accounts.FindAsync(_plan.Searched[0], Nobody, [], token)).Map(_ => Said());
    }, cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => _accounts.FindAsync(attribute, value, [.. wanted.Union([attribute], StringComparer.Ordinal)], token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => _accounts.ReadAsync(accountId, wanted, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => new RestCreation(_plan, _client, _accounts).RunAsync(user, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => new RestChange(_plan, _client, _accounts).RunAsync(existing, difference, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => new RestChange(_plan, _client, _accounts).RunAsync(existing, RestChange.ToState(active), token), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<RestSettings>(context.Settings);
        var compiled = new RestSettingsValidator(settings, context).Compile();
        return services =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            return new RestAdapter(compiled!.Plan, compiled.Client(time), settings.BaseUrl!, context.Timeout);
        };
    }

    /// <summary>The names that the requests have a place for.</summary>
    private static HashSet<string> Spoken(IConfigurationSection settings)
    {
        var texts = new[] { nameof(RestSettings.Create), nameof(RestSettings.Update) }.SelectMany(key => settings.GetSection(key).AsEnumerable()).Select(entry => entry.Value).OfType<string>();
        return texts.SelectMany(text => (IEnumerable<string>?)ValueTemplate.Compile(text, out _)?.Names ?? []).Where(n => !RestValues.OfTheAdapter.Contains(n, StringComparer.OrdinalIgnoreCase)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private AdapterResult<string> IsThere(RestRequest check, RestAnswer answer) =>
        check.At == AnswerPath.Whole || (answer.Root is JsonElement root && check.At.All(root).Count > 0)
            ? new AdapterResult<string>.Done(Said())
            : new AdapterResult<string>.Unavailable($"{check.Key}: the answer has nothing at \"{check.At}\"");

    private string Said() => $"{Target} answers";
}
