using System.Text;
using System.Text.Json;

namespace JitGateway.Admin.Pages;

/// <summary>A list as a file: comma-separated values for a spreadsheet, or a line of JSON for each row.</summary>
internal static class ListExport
{
    public const string Csv = "csv";
    public const string Lines = "jsonl";

    public static readonly string[] Formats = [Csv, Lines];

    /// <param name="request">Whose <c>format</c> says which.</param>
    /// <param name="name">Of the file, without its ending.</param>
    /// <param name="rows">All of them, in order.</param>
    /// <param name="columns">Members of a row, in order.</param>
    public static Task WriteAsync(ConsoleRequest request, string name, IEnumerable<JsonElement> rows, params string[] columns) => WriteAsync(request, name, rows.ToAsyncEnumerable(), columns);

    /// <summary>The same of a list that comes in parts.</summary>
    public static async Task WriteAsync(ConsoleRequest request, string name, IAsyncEnumerable<JsonElement> rows, params string[] columns)
    {
        var isCsv = request["format"] is null or Csv;
        var response = request.Context.Response;
        response.ContentType = isCsv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{(isCsv ? Csv : Lines)}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        var text = new StringBuilder(isCsv ? Line(columns) : "");
        await foreach (var row in rows.WithCancellation(request.Aborted))
        {
            text.Append(isCsv ? Line(columns.Select(c => row.Text(c) ?? "")) : JsonSerializer.Serialize(row) + "\n");
            if (text.Length < 16 * 1024) continue;
            await response.WriteAsync(text.ToString(), request.Aborted);
            text.Clear();
        }

        await response.WriteAsync(text.ToString(), request.Aborted);
    }

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>RFC 4180; a spreadsheet takes what begins so for a formula, and a name that somebody gave themselves must not be one.</summary>
    private static string Field(string value)
    {
        var harmless = value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? $"'{value}" : value;
        return harmless.AsSpan().ContainsAny(',', '"', '\n') || harmless.Contains('\r', StringComparison.Ordinal) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
