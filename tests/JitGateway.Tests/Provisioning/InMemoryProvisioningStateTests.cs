using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

public sealed class InMemoryProvisioningLedgerTests : LedgerContract
{
    internal override IProvisioningLedger Ledger { get; } = new InMemoryProvisioningLedger();
}

public sealed class InMemoryProvisioningLockTests : LockContract
{
    internal override IProvisioningLock Locks { get; } = new InMemoryProvisioningLock(TimeProvider.System);
}
