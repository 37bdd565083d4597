using System.Text.Json;
using JitGateway.Admin.Pages;

namespace JitGateway.Admin.Settings;

internal sealed record SettingsModel(ListState State, IReadOnlyList<JsonElement> Rows, int Total, string? Search, string Problem)
{
    public string? Generation { get; init; }

    public DateTimeOffset? Since { get; init; }

    public IReadOnlyList<JsonElement> Changes { get; init; } = [];

    /// <summary>Why the newest is not in force; empty: it is.</summary>
    public IReadOnlyList<string> Refusal { get; init; } = [];
}
