namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// Two collections of journeys that promise times, or must not find the machine busy. Most of their own time they wait: they run beside each other, one journey of each, when all others
/// have ended (<see cref="TwoRounds"/>).
/// </summary>
internal static class Quiet
{
    public const string Nodes = "quiet: nodes";
    public const string Troubles = "quiet: troubles";

    public static bool Has(string collection) => collection is Nodes or Troubles;
}
