namespace JitGateway.JourneyTests.Health;

/// <summary>One way in which a component breaks.</summary>
/// <param name="Component">As <c>/health/ready</c> names it.</param>
/// <param name="Fault">What becomes of it, as the end of a sentence.</param>
/// <param name="Broken">What it says then: status and reason, as a pattern from their beginning on.</param>
/// <param name="Well">What it says before that, and when it is mended.</param>
/// <param name="StartAsync">Makes the node and what it hangs on.</param>
internal sealed record HealthCase(string Component, string Fault, string Broken, string Well, Func<HealthBed, Task> StartAsync)
{
    /// <summary>Whether people are sent to the node all the same.</summary>
    public bool IsReady { get; init; } = true;
}
