using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Identity;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>Accounts behind a handler of the operator's own, in any language: each call is one signed POST that says what is to be done and for whom.</summary>
internal sealed class WebhookAdapter : IPersonalAdapter, IDisposable
{
    public static readonly AdapterRegistration Registration = new("Webhook", Bind) { KeepsGroups = true };

    private readonly Uri _url;
    private readonly IReadOnlyList<byte[]> _secrets;
    private readonly HttpBackend _handler;
    private readonly string _backend;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly JsonObject? _person;

    private WebhookAdapter(WebhookSettings settings, HttpBackend handler, AdapterContext context, TimeProvider time)
    {
        _url = settings.Url!;
        _secrets = [.. settings.Secrets.Select(s => Encoding.UTF8.GetBytes(s.Reveal()))];
        _handler = handler;
        _backend = context.Backend.Name.Value;
        (_timeout, _time) = (context.Timeout, time);
        Capabilities = new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: context.Groups, Rename: true, Conditional: true);
    }

    private WebhookAdapter(WebhookAdapter adapter, JsonObject person)
    {
        (_url, _secrets, _handler, _backend, _timeout, _time, Capabilities) = (adapter._url, adapter._secrets, adapter._handler, adapter._backend, adapter._timeout, adapter._time, adapter.Capabilities);
        _person = person;
    }

    /// <summary>As far as the handler does what it is asked.</summary>
    public AdapterCapabilities Capabilities { get; }

    public string Target => _url.GetLeftPart(UriPartial.Path);

    public IProvisioningAdapter For(SubjectKey subject, UserIdentity? login) => new WebhookAdapter(this, WebhookCall.Person(subject, login));

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) =>
        SendAsync<string>(new WebhookCall("check"), "ok", told =>
            new AdapterResult<string>.Done($"handler at {Target}{(told.ValueKind == JsonValueKind.String && Sentence.Of(told.GetString()) is { } said ? $": {said}" : "")}"), cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var call = new WebhookCall("findUser") { Search = (attribute, value), Wanted = [.. wanted.Union([attribute], StringComparer.Ordinal)] };
        return SendAsync(call, "accounts", told => Accounts(call, told), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        ForAccountAsync(new WebhookCall("getUser") { AccountId = accountId, Wanted = wanted }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        ForAccountAsync(new WebhookCall("createUser") { Sent = user, Wanted = [.. user.Attributes.Keys] }, cancellationToken);

    /// <summary>
    /// Where the account was changed since it was read, it is read again: what others changed stays, and what is to be sent is sent once more, unless they changed just that. Then the
    /// engine looks at the account anew.
    /// </summary>
    public async Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        var call = new WebhookCall("updateUser")
        {
            AccountId = existing.AccountId,
            Version = existing.Version,
            Sent = difference,
            Before = existing,
            Wanted = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)],
        };
        if (await ChangeAsync(call, cancellationToken) is var answer and not AdapterResult<ExistingUser?>.Done { Value: null }) return answer.Map(a => a!);
        var read = await GetAsync(existing.AccountId, call.Wanted, cancellationToken);
        if (read is not AdapterResult<ExistingUser>.Done(var now)) return read;
        var isTouched = difference.Attributes.Keys.Any(n => n != GroupChange.Attribute && !ValueComparison.Exact.Same(now.Attributes.GetValueOrDefault(n), existing.Attributes.GetValueOrDefault(n)));
        var again = isTouched ? new AdapterResult<ExistingUser?>.Done(null) : await ChangeAsync(call with { Version = now.Version }, cancellationToken);
        return again.Then<ExistingUser>(account => account is null ? new AdapterResult<ExistingUser>.Unavailable("the account was changed in between") : new AdapterResult<ExistingUser>.Done(account));
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        ForAccountAsync(new WebhookCall(active ? "enableUser" : "disableUser") { AccountId = existing.AccountId, Wanted = [.. existing.Attributes.Keys] }, cancellationToken);

    /// <summary>Those that work for one person have nothing of their own.</summary>
    public void Dispose()
    {
        if (_person is null) _handler.Dispose();
    }

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<WebhookSettings>(context.Settings);
        var (connection, authentication) = WebhookSettingsValidator.Validate(settings, context);
        return services =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            return new WebhookAdapter(settings, new HttpBackend(settings.Url!, connection, authentication!(time), time), context, time);
        };
    }

    private static AdapterResult<IReadOnlyList<ExistingUser>> Accounts(WebhookCall call, JsonElement told)
    {
        if (told.ValueKind != JsonValueKind.Array) return new AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable($"{call.Name}: \"accounts\" is no list");
        if (told.GetArrayLength() > ExistingUser.MostFound)
            return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected($"{call.Name}: the search brought more than {ExistingUser.MostFound} accounts: the handler does not heed what is searched for", call.Search!.Value.Attribute);
        var accounts = told.EnumerateArray().Select(a => WebhookAccount.Read(a, call.Wanted)).ToList();
        return accounts.Find(a => a.Problem is not null) is { Problem: { } problem }
            ? new AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable($"{call.Name}: an account {problem}")
            : new AdapterResult<IReadOnlyList<ExistingUser>>.Done([.. accounts.Select(a => a.Account!).DistinctBy(a => a.AccountId)]);
    }

    private async Task<AdapterResult<ExistingUser>> ForAccountAsync(WebhookCall call, CancellationToken cancellationToken) => (await ChangeAsync(call, cancellationToken)).Map(account => account!);

    /// <returns>The account; null: it is not any more what the call's version says, and nothing was done.</returns>
    private Task<AdapterResult<ExistingUser?>> ChangeAsync(WebhookCall call, CancellationToken cancellationToken) => SendAsync<ExistingUser?>(
        call,
        "account",
        told =>
        {
            var (account, problem) = WebhookAccount.Read(told, call.Wanted);
            if (account is null) return new AdapterResult<ExistingUser?>.Unavailable($"{call.Name}: the account {problem}");
            return call.AccountId is { } meant && meant != account.AccountId
                ? new AdapterResult<ExistingUser?>.Unavailable($"{call.Name}: the answer is not the account that was asked for")
                : new AdapterResult<ExistingUser?>.Done(account);
        },
        cancellationToken,
        () => new AdapterResult<ExistingUser?>.Done(null));

    private Task<AdapterResult<T>> SendAsync<T>(
        WebhookCall call, string expected, Func<JsonElement, AdapterResult<T>> read, CancellationToken cancellationToken, Func<AdapterResult<T>>? outdated = null) =>
        CallLimit.WithinAsync(_timeout, async token =>
        {
            token.ThrowIfCancellationRequested();
            if (call.Broken is { } broken) return new AdapterResult<T>.Rejected("the value is not well-formed text", broken);
            var body = call.ToBody(_backend, _person);
            var answer = await _handler.SendAsync(new HttpCall(HttpMethod.Post, _url.AbsoluteUri)
            {
                Body = body,
                ContentType = "application/json",
                Headers = [(WebhookSignature.Header, WebhookSignature.Of(_secrets, _time.GetUtcNow(), body))],
            }, token);
            return answer.Then(a => WebhookAnswer.Read(call, a, expected, read, outdated));
        }, cancellationToken);
}
