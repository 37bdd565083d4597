using System.Net.NetworkInformation;
using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>What is owed besides by an adapter that reaches its backend over the network: TLS that is never taken half-heartedly, and connections that end.</summary>
public abstract class RemoteContract : IAsyncLifetime
{
    private protected static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);
    private readonly List<IProvisioningAdapter> _made = [];

    /// <summary>The account's user name, and what else the backend demands.</summary>
    internal abstract BackendUser Ada { get; }

    /// <summary>The attribute by which it is found.</summary>
    protected abstract string UserName { get; }

    /// <summary>Where the backend listens on the loopback address.</summary>
    protected abstract int Port { get; }

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        foreach (var adapter in _made) ((IDisposable)adapter).Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The ids of the accounts that the backend holds, seen past the adapter.</summary>
    protected abstract Task<IReadOnlyList<string>> AccountsAsync();

    internal abstract Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble);

    [Fact]
    public async Task A_server_whose_certificate_is_of_a_trusted_authority_and_for_its_name_is_spoken_to()
    {
        var adapter = Kept(await MakeAsync(RemoteTrouble.None));
        var check = await adapter.CheckAsync(default);
        check.ShouldBeOfType<AdapterResult<string>.Done>(check.ToString());
        (await adapter.CreateAsync(Ada, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>();
        (await AccountsAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(RemoteTrouble.WrongName)]
    [InlineData(RemoteTrouble.WrongAuthority)]
    [InlineData(RemoteTrouble.NoTls)]
    public async Task A_server_that_cannot_show_who_it_is_is_told_nothing(RemoteTrouble trouble)
    {
        var adapter = Kept(await MakeAsync(trouble));
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldNotContain("secret");
        (await adapter.FindAsync(UserName, "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>();
        (await adapter.CreateAsync(Ada, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_disposed_leaves_no_connection_behind()
    {
        _ = await AccountsAsync();   // what looks past the adapter may keep a connection of its own
        var before = Connections();
        var adapter = await MakeAsync(RemoteTrouble.None);
        await adapter.FindAsync(UserName, "ada", [], default);   // the first answer tells whether a connection may be kept
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => adapter.FindAsync(UserName, "ada", [], default)));
        Connections().ShouldBeGreaterThan(before);
        ((IDisposable)adapter).Dispose();
        await Eventually.HoldsAsync(() => Connections() <= before, () => $"the adapter's connections to port {Port} are closed; {Connections()} are open, {before} were");
    }

    private IProvisioningAdapter Kept(IProvisioningAdapter adapter)
    {
        _made.Add(adapter);
        return adapter;
    }

    private int Connections() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(c => c.RemoteEndPoint.Port == Port && c.State == TcpState.Established);
}

/// <summary>What is wrong with the server that an adapter is to reach by TLS.</summary>
public enum RemoteTrouble
{
    None,

    /// <summary>It is reached by a name that its certificate does not have.</summary>
    WrongName,

    /// <summary>Its certificate is of an authority that is not trusted.</summary>
    WrongAuthority,

    /// <summary>It does not speak TLS.</summary>
    NoTls,
}
