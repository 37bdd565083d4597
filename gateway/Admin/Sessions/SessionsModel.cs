using System.Text.Json;
using JitGateway.Admin.Pages;

namespace JitGateway.Admin.Sessions;

internal sealed record SessionsModel(ListState State, IReadOnlyList<JsonElement> Rows, int Total, bool IsMore, string Problem, string? Search, bool MayAct, string Revoke);
