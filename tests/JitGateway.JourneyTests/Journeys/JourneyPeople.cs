using JitGateway.Demo.IdentityProvider;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Staff whom nobody knows yet, as many as a journey needs.</summary>
internal static class JourneyPeople
{
    /// <summary>Signs in as <c>person7</c>, and is called Robin07.</summary>
    public static DemoPerson Numbered(int number) => new($"person{number}", $"f2b1c6f0-0d5b-4f0c-9a51-{number:000000000000}", $"Robin{number:00}", $"Number {number}", ["staff"], "Is new.")
    {
        DisplayName = $"Robin{number:00} Number {number}",
        Email = $"person{number}@example.org",
        Department = "Research",
    };
}
