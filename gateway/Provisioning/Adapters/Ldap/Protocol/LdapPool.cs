using System.Collections.Concurrent;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>The connections to one server: so many at most, kept for a while, and thrown away once something went wrong on them.</summary>
internal sealed class LdapPool(LdapServer server, int most, TimeProvider time) : IDisposable
{
    /// <summary>Shorter than servers and firewalls leave an idle connection open.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _free = new(most, most);
    private readonly ConcurrentStack<(LdapConnection Connection, long Since)> _idle = new();
    private volatile bool _disposed;

    public async Task<T> RunAsync<T>(Func<LdapConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken);
        LdapConnection? connection = null;
        try
        {
            connection = TakeIdle() ?? await LdapConnection.OpenAsync(server, cancellationToken);
            return await work(connection, cancellationToken);
        }
        finally
        {
            if (connection is not null) GiveBack(connection);
            _free.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private LdapConnection? TakeIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle.Connection.IsUsable && time.GetElapsedTime(idle.Since) < LongestIdle) return idle.Connection;
            idle.Connection.Dispose();
        }

        return null;
    }

    private void GiveBack(LdapConnection connection)
    {
        if (connection.IsUsable) _idle.Push((connection, time.GetTimestamp()));
        else connection.Dispose();
        if (_disposed) CloseIdle();   // whoever disposed may not have seen this one
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out var idle)) idle.Connection.Dispose();
    }
}
