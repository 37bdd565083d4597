using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Provisioning.History;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What a node of the gateway does with a history that it may share with others.</summary>
internal static class HistoryNode
{
    public static HistoryKeys Keys(HistoryOptions? options = null, string secret = "the key that all nodes have") =>
        new(Active<HistoryOptions>.Always(options ?? new HistoryOptions()), new OneSecret(secret));

    public static HistoryWriter Writer(IProvisioningHistory history, TimeProvider? time = null, HistoryOptions? options = null, ILogger<HistoryWriter>? log = null) =>
        new(history, Keys(options), Active<HistoryOptions>.Always(options ?? new HistoryOptions()), time ?? TimeProvider.System, log ?? NullLogger<HistoryWriter>.Instance);

    public static ChainVerification Verification(IProvisioningHistory history, HistoryWriter? node = null, HistoryKeys? keys = null) =>
        new(history, keys ?? Keys(), node ?? Writer(history));

    public static HistoryUpkeep Upkeep(IProvisioningHistory history, TimeProvider time, HistoryOptions options) =>
        new(history, Keys(options), Writer(history), Active<HistoryOptions>.Always(options), time, NullLogger<HistoryUpkeep>.Instance);

    /// <summary>An entry that tells its number in its account id.</summary>
    public static Task AppendAsync(this HistoryWriter writer, int number, DateTimeOffset? at = null) => writer.AppendAsync(Entry(number, at), Values);

    public static HistoryEntry Entry(int number, DateTimeOffset? at = null) => new()
    {
        At = at ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Kind = HistoryKind.Pass,
        Backend = "wiki",
        Subject = "aliceHash",
        Account = $"{number}",
        Outcome = "updated",
        Salt = "salt",
    };

    public static HistoryValues Values { get; } = new() { Issuer = "https://idp.example.com/metadata", Value = "alice-0001", Detail = "title of Alice" };

    public static async Task<IReadOnlyList<(HistoryEntry Entry, HistoryValues? Values)>> ToldAsync(IProvisioningHistory history)
    {
        var links = await history.ReadAsync(0, 10_000, default);
        var keys = Keys().All;
        return [.. links.Select(l => HistoryEntry.FromJson(l.Body).ShouldNotBeNull()).Select(e => (e, e.Open(keys)))];
    }

    private sealed class OneSecret(string secret) : IGatewaySecrets
    {
        public IReadOnlyList<byte[]> For(string purpose) => [System.Text.Encoding.UTF8.GetBytes(purpose + secret)];
    }
}
