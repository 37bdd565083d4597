namespace JitGateway.Access.Doors;

/// <summary>The section <c>Admin</c>: who may enter the operators' console under <c>/sso/admin</c>. Absent: there is none.</summary>
internal sealed class ConsoleOptions
{
    /// <summary>Rules as a backend's Access has them; whom they let in may look at everything and change nothing. Whom no rule lets in stays out.</summary>
    public IReadOnlyList<AccessRuleOptions> Viewers { get; set; } = [];

    /// <summary>The same for those who may also act: end sessions, disable and relink accounts, try again what failed.</summary>
    public IReadOnlyList<AccessRuleOptions> Operators { get; set; } = [];
}
