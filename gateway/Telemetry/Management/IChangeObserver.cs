namespace JitGateway.Telemetry.Management;

/// <summary>Hears of each operation that changes something, done or refused: over the listener and by the console.</summary>
internal interface IChangeObserver
{
    /// <param name="context">The operation's request; what it names of persons and backends is in its <see cref="AskedChange"/>.</param>
    /// <param name="operation">Which.</param>
    /// <param name="caller">Who asked.</param>
    void Changed(HttpContext context, ManagementOperation operation, string caller);
}
