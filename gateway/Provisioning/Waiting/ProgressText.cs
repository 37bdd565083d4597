using System.Globalization;
using JitGateway.Failures;

namespace JitGateway.Provisioning.Waiting;

/// <summary>Where a pass stands, in words for the person who waits.</summary>
internal static class ProgressText
{
    private static readonly PageText[] NewAccount = [PageText.Of("Looking for your account"), PageText.Of("Creating it"), PageText.Of("Checking it")];
    private static readonly PageText[] KnownAccount = [PageText.Of("Looking for your account"), PageText.Of("Bringing it up to date"), PageText.Of("Checking it")];

    public static IReadOnlyList<PageText> Steps(PassStanding standing) => standing.Step == PassStep.Updating ? KnownAccount : NewAccount;

    /// <summary>Which of the steps is under way.</summary>
    public static int Current(PassStanding standing) => standing.Step switch
    {
        PassStep.Looking => 0,
        PassStep.Checking => 2,
        _ => 1,
    };

    public static PageText Now(PassStanding standing, string application) => standing.Hold switch
    {
        PassHold.OtherPass => PageText.Of("Another request of yours is just preparing your account; this one waits for it."),
        PassHold.InLine => standing.Ahead is { } ahead and > 0
            ? PageText.Of("Many people are signing in just now. Before you: {0}.").With(ahead.ToString(CultureInfo.InvariantCulture))
            : PageText.Of("Many people are signing in just now. It is your turn next."),
        PassHold.CreationRate => PageText.Of("Many new people are signing in just now. It will be your turn soon."),
        PassHold.BackendAsked => PageText.Of("{0} is busy and asked for a moment's patience.").With(application),
        PassHold.TryingAgain => PageText.Of("{0} did not answer in time. Trying again.").With(application),
        _ => standing.Step switch
        {
            PassStep.Looking => PageText.Of("Looking for your account in {0}.").With(application),
            PassStep.Creating => PageText.Of("Creating your account in {0}.").With(application),
            PassStep.Updating => PageText.Of("Bringing your account in {0} up to date.").With(application),
            _ => PageText.Of("Checking your account in {0}.").With(application),
        },
    };
}
