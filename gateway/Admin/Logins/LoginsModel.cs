using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Logins;

internal sealed record LoginsModel(ListState State, IReadOnlyList<JsonElement> Events, string Problem)
{
    /// <summary>Where the next page begins; null: this is the last.</summary>
    public string? Next { get; init; }

    public bool IsFirst { get; init; }

    /// <summary>What the fields of the form hold, by name.</summary>
    public required Func<string, string?> Asked { get; init; }

    /// <summary>What it is about; <see cref="LoginsPage.AnyKind"/> for everything.</summary>
    public required string Kind { get; init; }

    public bool HasMoreFilters { get; init; }
}

/// <param name="Code">The support code.</param>
/// <param name="Steps">In the order in which they happened.</param>
internal sealed record StoryModel(string Code, IReadOnlyList<JsonElement> Steps, string Problem)
{
    public DateTimeOffset? Begin { get; init; }

    public bool HasMessage => Steps.Any(static s => s.Member("event")?.Flag("hasMessage") == true);
}

/// <param name="Report">What the inspection found; null: the problem says why there is none.</param>
internal sealed record MessageModel(string Code, JsonElement? Report, string Problem);

/// <summary>Events in words.</summary>
internal static class EventWords
{
    public static PageText Kind(string? kind) => kind switch
    {
        "login" => PageText.Of("Login"),
        "access" => PageText.Of("Access"),
        "provisioning" => PageText.Of("Provisioning"),
        "logout" => PageText.Of("Logout"),
        "session" => PageText.Of("Session"),
        "operator" => PageText.Of("Operator"),
        _ => PageText.Of("Flood"),
    };

    public static PageText Action(string? action) => action switch
    {
        "begun" => PageText.Of("Sent to the identity provider"),
        "answered" => PageText.Of("Answer of the identity provider judged"),
        "page" => PageText.Of("Page that says what went wrong"),
        "pass" => PageText.Of("Pass to the application"),
        "ended" => PageText.Of("Sessions ended"),
        "thinned" => PageText.Of("Counted, not told one by one"),
        "replay" => PageText.Of("Did a plan once more"),
        "undo" => PageText.Of("Set a change back"),
        "disable" => PageText.Of("Disabled an account"),
        "enable" => PageText.Of("Enabled an account"),
        "relink" => PageText.Of("Linked a person to another account"),
        "unlink" => PageText.Of("Forgot which account a person has"),
        _ => PageText.Of("Another change"),
    };

    public static (PageText Text, string Kind) Result(string? result) => result switch
    {
        "begun" => (PageText.Of("Begun"), ""),
        "accepted" => (PageText.Of("Accepted"), "good"),
        "refused" => (PageText.Of("Refused"), "bad"),
        "repeated" => (PageText.Of("Sent there once more"), "fair"),
        "ignored" => (PageText.Of("Used before"), ""),
        "nobody" => (PageText.Of("Nobody signed in there"), ""),
        "ended" => (PageText.Of("Ended"), ""),
        "partly" => (PageText.Of("In part"), "fair"),
        "thinned" => (PageText.Of("Counted"), ""),
        "unchanged" => (PageText.Of("Account as it was"), "good"),
        "created" => (PageText.Of("Account made"), "good"),
        "updated" => (PageText.Of("Account updated"), "good"),
        "last_good" => (PageText.Of("With the account as last known"), "fair"),
        "queued" => (PageText.Of("Waits in the queue"), "fair"),
        _ => (PageText.Of("The application did not answer"), "bad"),
    };
}
