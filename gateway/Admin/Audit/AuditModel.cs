using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Audit;

internal sealed record AuditModel(ListState State, IReadOnlyList<AuditRow> Rows, string Problem)
{
    /// <summary>Where the next page begins; null: this is the last.</summary>
    public string? Next { get; init; }

    public bool IsFirst { get; init; }

    public string? By { get; init; }

    public string? Backend { get; init; }

    public string? Subject { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }
}

/// <param name="What">In words.</param>
/// <param name="Operation">Its path.</param>
/// <param name="IsDone">False: it was refused, or there was nothing to do it to.</param>
internal sealed record AuditRow(
    DateTimeOffset? At, string By, PageText What, string Operation, bool IsDone, string? Backend, string? Subject, string? Session, string? IdentityProvider, string? Why, string? Correlation);

/// <summary>What operations do, in words for the list.</summary>
internal static class AuditWords
{
    public static PageText Of(string? operation) => operation switch
    {
        "/sessions/revoke" => PageText.Of("Ended sessions"),
        "/users/disable" => PageText.Of("Disabled an account"),
        "/users/enable" => PageText.Of("Enabled an account"),
        "/users/relink" => PageText.Of("Linked a person to another account"),
        "/users/unlink" => PageText.Of("Forgot which account a person has"),
        "/queue/replay" => PageText.Of("Tried plans again"),
        "/queue/drop" => PageText.Of("Gave a plan up"),
        "/ledger/replay" => PageText.Of("Did a plan once more"),
        "/ledger/undo" => PageText.Of("Set a change back"),
        _ => PageText.Of("Another change"),
    };
}
