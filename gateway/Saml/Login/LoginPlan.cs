namespace JitGateway.Saml.Login;

/// <summary>How one login is to go.</summary>
/// <param name="Target">Where it leads in the end.</param>
internal sealed record LoginPlan(ReturnUrl Target)
{
    public LoginDemand Demand { get; init; } = LoginDemand.None;

    /// <summary>Whether the identity provider is first asked without showing anything, and what follows where that comes to nothing.</summary>
    public Probe Probe { get; init; }

    /// <summary>Nobody chose the identity provider now: a memory or the network did, and it may be the wrong one.</summary>
    public bool IsGuess { get; init; }

    /// <summary>The person wants the choice to be remembered, if it comes to something.</summary>
    public bool Remember { get; init; }

    /// <summary>1 where the attempt of a first round trip was lost.</summary>
    public int Round { get; init; }

    /// <summary>The request came from a form of our own: see <see cref="OnwardPage"/>.</summary>
    public bool AfterOwnForm { get; init; }

    /// <summary>It goes on with an attempt that this browser still has, which happens to each once: no circle, however many tabs come back at a moment.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The same login once more.</summary>
    public static LoginPlan Again(LoginAttempt attempt, ReturnUrl target) => new(target) { GoesOn = true, Demand = attempt.Demand, IsGuess = attempt.IsGuess, Remember = attempt.Remember };
}

/// <summary>IsPassive (SAML Core 3.4.1): the identity provider shows nothing, and says who it is or that it cannot tell.</summary>
internal enum Probe
{
    /// <summary>The identity provider may show its page.</summary>
    No,

    /// <summary>If it cannot tell, it is asked again and may show its page.</summary>
    ThenAsk,

    /// <summary>If it cannot tell, the page is opened for nobody.</summary>
    ThenNobody,
}
