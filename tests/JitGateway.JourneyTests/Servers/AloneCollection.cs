namespace JitGateway.JourneyTests.Servers;

/// <summary>Journeys that promise times, or take most of the machine: they run one after the other, when all others have ended.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
