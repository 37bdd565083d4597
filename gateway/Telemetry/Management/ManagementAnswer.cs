using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JitGateway.Telemetry.Management;

/// <summary>An answer of the management listener: an object of JSON and a status.</summary>
internal sealed class ManagementAnswer
{
    private const string Json = "application/json";

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // never inside HTML

    private readonly int _status;
    private readonly string _contentType;
    private readonly Action<Utf8JsonWriter> _write;

    private ManagementAnswer(int status, string contentType, Action<Utf8JsonWriter> write) => (_status, _contentType, _write) = (status, contentType, write);

    /// <param name="write">Writes the members.</param>
    /// <param name="status">Of the answer.</param>
    public static ManagementAnswer Of(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => new(status, Json, write);

    /// <summary>Problem details (RFC 9457).</summary>
    public static ManagementAnswer Problem(int status, string title, string detail) => new(status, "application/problem+json", json =>
    {
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    });

    public Task WriteAsync(HttpContext context)
    {
        if (_status is StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "2";
        return ManagementJson.WriteAsync(context, _status, _contentType, Written().WrittenMemory);
    }

    private ArrayBufferWriter<byte> Written()
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        _write(json);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
