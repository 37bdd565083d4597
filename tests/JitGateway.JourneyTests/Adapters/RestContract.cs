using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Provisioning.Adapters.Rest;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Rest with an application of the tests, by one of its faces.</summary>
public abstract class RestContract : GroupAdapterContract
{
    private int _seen;

    internal RestApplication Application { get; private set; } = null!;

    internal override ContractNames Names { get; } = new("login", "external", "surname", "email", "title", "roles", "active");

    protected override string AbsentId => "999999";

    public override async Task InitializeAsync() => Application = await RestApplication.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Application.DisposeAsync();
    }

    [Fact]
    public void Says_what_it_can_do() => Adapter().Capabilities.ShouldBe(new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: true, Undo: false, Rename: true));

    [Fact]
    public async Task Groups_that_the_service_itself_gives_stay()
    {
        await MakeGroupsAsync(["everybody", "writers"]);
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var inEverybody = Done(await Adapter().UpdateAsync(ada, Difference((GroupChange.Attribute, Text("everybody"))), default));
        Done(await Adapter().UpdateAsync(ada, Difference((GroupChange.Attribute, Text("writers"))), default));   // ada, as she was before anybody put her into a group
        var held = Done(await Adapter().GetAsync(inEverybody.AccountId, [GroupChange.Attribute], default)).Attributes[GroupChange.Attribute];
        ValueComparison.Texts(held).ShouldBe(["everybody", "writers"], ignoreOrder: true);
    }

    protected override Task<IReadOnlyDictionary<string, string>> AccountsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(Application.Accounts.ToDictionary(a => $"{a.Id}", a => a.ToString()));

    protected override Task<IReadOnlyList<string>> WrittenAsync()
    {
        string[] written = [.. Application.Written.Skip(_seen)];
        _seen += written.Length;
        return Task.FromResult<IReadOnlyList<string>>(written);
    }

    protected override Task MakeGroupsAsync(IEnumerable<string> names)
    {
        foreach (var name in names) Application.AddGroup(name);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync() => Task.FromResult(Application.Members());

    protected override Task<IAsyncDisposable> SilenceAsync()
    {
        var silence = new Silence(Application);
        return Task.FromResult<IAsyncDisposable>(silence);
    }

    /// <summary>The adapter's section for the application by one of its faces.</summary>
    /// <param name="secret">What the adapter shows; null: what the application asks for.</param>
    protected abstract string Face(Uri origin, string? secret);

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(Face(Application.Origin, null), timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(Face(new Uri($"http://127.0.0.1:{FreePort.Next()}"), null), timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(Face(Application.Origin, "wrong-secret"), timeout);

    private IProvisioningAdapter Make(string settings, TimeSpan timeout) => AdapterConfiguration.Read("Rest", settings, Names.All, Names.Searched, timeout, groups: true).Adapter();

    private sealed class Silence : IAsyncDisposable
    {
        private readonly RestApplication _application;
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Silence(RestApplication application)
        {
            _application = application;
            application.Before = async context =>
            {
                await _end.Task;
                context.Abort();   // nobody waits any more, and nothing is done
                await context.Response.StartAsync();
            };
        }

        public ValueTask DisposeAsync()
        {
            _application.Before = static _ => Task.CompletedTask;
            _end.SetResult();
            return ValueTask.CompletedTask;
        }
    }
}
