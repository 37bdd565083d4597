using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters.Salesforce;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>
/// The adapter Salesforce against an emulator, because a real org cannot be had: it is built from the documentation, and takes values of any form and length here, as no org does, so that
/// what is carried can be seen. Roles are permission sets, groups are public groups.
/// </summary>
public sealed class SalesforceContractTests : GroupAdapterContract
{
    private SalesforceEmulator _org = null!;
    private int _seen;

    internal override ContractNames Names { get; } = new("Username", "EmployeeNumber", "LastName", "Email", "Title", "PermissionSets", "IsActive");

    internal override string UnknownAttribute => "NoSuchField";

    protected override string AbsentId => "005000000000999AAA";

    public override async Task InitializeAsync()
    {
        _org = await SalesforceEmulator.StartAsync();
        _org.Org.TakeAnyValue();
        foreach (var set in HostileValues.All.Concat(["author", "editor", "reader", "a,b", "c\"d", "e}f"]).Distinct(StringComparer.OrdinalIgnoreCase))
            _org.Org.Add("PermissionSet", ("Name", set), ("IsOwnedByProfile", false));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _org.DisposeAsync();
    }

    protected override Task<IReadOnlyDictionary<string, string>> AccountsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(_org.Org.All("User").ToDictionary(u => SalesforceOrg.Text(u, "Id")!, u => u.ToJsonString()));

    protected override Task<IReadOnlyList<string>> WrittenAsync()
    {
        var written = _org.Calls.Skip(_seen).Where(c => c.Method == "PATCH").SelectMany(c => c.Body!.Select(f => f.Key)).ToList();
        _seen = _org.Calls.Count;
        return Task.FromResult<IReadOnlyList<string>>(written);
    }

    protected override Task<IAsyncDisposable> SilenceAsync()
    {
        var silence = new Silence();
        _org.Before = (_, _) => silence.End;
        return Task.FromResult<IAsyncDisposable>(silence);
    }

    protected override Task MakeGroupsAsync(IEnumerable<string> names)
    {
        foreach (var name in names) _org.Org.Add("Group", ("DeveloperName", name), ("Type", "Regular"));
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync() => Task.FromResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(
        _org.Org.All("Group").ToDictionary(g => SalesforceOrg.Text(g, "DeveloperName")!, g => (IReadOnlyList<string>)
            [.. _org.Org.All("GroupMember").Where(m => SalesforceOrg.Text(m, "GroupId") == SalesforceOrg.Text(g, "Id")).Select(m => SalesforceOrg.Text(m, "UserOrGroupId")!)]));

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make("", timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make($"\"LoginUrl\": \"http://127.0.0.1:{FreePort.Next()}\"", timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make("\"UserName\": \"wrong-secret\"", timeout);

    private WithProfile Make(string more, TimeSpan timeout) => new(_org.Adapter(more.Length == 0 ? "\"Rename\": true" : $"\"Rename\": true, {more}", [.. Names.All, "ProfileId"], groups: true, timeout: timeout));

    private sealed class Silence : IAsyncDisposable
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task End => _end.Task;

        public ValueTask DisposeAsync()
        {
            _end.SetResult();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Salesforce has no user without a profile; the contract's people have none.</summary>
    private sealed class WithProfile(IProvisioningAdapter adapter) : IProvisioningAdapter, IDisposable
    {
        public AdapterCapabilities Capabilities => adapter.Capabilities;

        public string Target => adapter.Target;

        public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => adapter.CheckAsync(cancellationToken);

        public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => adapter.FindAsync(attribute, value, wanted, cancellationToken);

        public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => adapter.GetAsync(accountId, wanted, cancellationToken);

        public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
            adapter.CreateAsync(new BackendUser(new Dictionary<string, AttributeValue?>(user.Attributes) { ["ProfileId"] = new AttributeValue.Text("Standard User") }), cancellationToken);

        public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) => adapter.UpdateAsync(existing, difference, cancellationToken);

        public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) => adapter.SetActiveAsync(existing, active, cancellationToken);

        public void Dispose() => ((IDisposable)adapter).Dispose();
    }
}
