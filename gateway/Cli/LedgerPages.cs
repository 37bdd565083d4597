using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Cli;

/// <summary>What provisioning did, asked for piece by piece: a node looks at so many entries for one answer, whether they fit or not, and says where to go on.</summary>
internal sealed class LedgerPages(ManagementClient client, IReadOnlyList<(string Name, string? Value)> filters)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // read by people, never inside a page

    /// <returns>One answer of all pieces, or the first problem document.</returns>
    public async Task<(int Status, string Text)> ReadAsync(int limit, long? before, CancellationToken cancellationToken)
    {
        var gathered = new JsonArray();
        while (true)
        {
            var left = limit - gathered.Count;
            var query = NodeCalls.Query([.. filters, ("before", before?.ToString(CultureInfo.InvariantCulture)), ("limit", left.ToString(CultureInfo.InvariantCulture))]);
            var (status, text) = await client.GetAsync($"/ledger/history{query}", cancellationToken);
            if (status != 200) return (status, text);
            var answer = JsonNode.Parse(text)!.AsObject();
            var entries = answer["entries"]!.AsArray();
            before = (long?)answer["next"];
            var isLast = before is null || entries.Count >= left;
            if (isLast && gathered.Count == 0) return (200, text);
            foreach (var entry in entries) gathered.Add(entry!.DeepClone());
            if (!isLast) continue;
            answer["entries"] = gathered;
            return (200, answer.ToJsonString(Readable));
        }
    }
}
