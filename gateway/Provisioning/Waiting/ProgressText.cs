using System.Globalization;

namespace JitGateway.Provisioning.Waiting;

/// <summary>Where a pass stands, in words for the person who waits.</summary>
internal static class ProgressText
{
    private static readonly string[] NewAccount = ["Looking for your account", "Creating it", "Checking it"];
    private static readonly string[] KnownAccount = ["Looking for your account", "Bringing it up to date", "Checking it"];

    public static IReadOnlyList<string> Steps(PassStanding standing) => standing.Step == PassStep.Updating ? KnownAccount : NewAccount;

    /// <summary>Which of the steps is under way.</summary>
    public static int Current(PassStanding standing) => standing.Step switch
    {
        PassStep.Looking => 0,
        PassStep.Checking => 2,
        _ => 1,
    };

    public static string Now(PassStanding standing, string application) => standing.Hold switch
    {
        PassHold.OtherPass => "Another request of yours is just preparing your account; this one waits for it.",
        PassHold.InLine => standing.Ahead is { } ahead and > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Many people are signing in just now. Before you: {ahead}.")
            : "Many people are signing in just now. It is your turn next.",
        PassHold.CreationRate => "Many new people are signing in just now. It will be your turn soon.",
        PassHold.BackendAsked => $"{application} is busy and asked for a moment's patience.",
        PassHold.TryingAgain => $"{application} did not answer in time. Trying again.",
        _ => standing.Step switch
        {
            PassStep.Looking => $"Looking for your account in {application}.",
            PassStep.Creating => $"Creating your account in {application}.",
            PassStep.Updating => $"Bringing your account in {application} up to date.",
            _ => $"Checking your account in {application}.",
        },
    };
}
