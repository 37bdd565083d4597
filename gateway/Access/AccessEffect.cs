namespace JitGateway.Access;

/// <summary>What a rule does with the requests it matches.</summary>
internal enum AccessEffect
{
    /// <summary>Anybody may pass, signed in or not.</summary>
    Public,

    /// <summary>Signed-in persons who meet the rule may pass.</summary>
    Allow,

    /// <summary>Nobody whom the rule matches may pass.</summary>
    Deny,

    /// <summary>Persons whom the rule matches have to be authenticated as it says; then the rules that follow decide.</summary>
    StepUp,
}
