namespace JitGateway.Access.Doors;

/// <summary>Who may enter the operators' console, compiled. What no rule lets in stays out.</summary>
/// <param name="Viewers">May look.</param>
/// <param name="Operators">May look and act.</param>
/// <param name="IsOpen">False: nobody is named, and there is no console.</param>
internal sealed record ConsoleRules(AccessRules Viewers, AccessRules Operators, bool IsOpen);
