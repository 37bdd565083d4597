using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>One request to a backend.</summary>
/// <param name="Path">Relative to the backend's base URL, or absolute, with its query; every value in it escaped.</param>
internal sealed record HttpCall(HttpMethod Method, string Path)
{
    /// <summary>Null for a request without a body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    public string? ContentType { get; init; }

    public string Accept { get; init; } = "application/json";

    /// <summary>What goes along besides.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether a header can carry it as it is: printable ASCII (RFC 9110 5.5 leaves what is beyond to guesses, and .NET sends none).</summary>
    public static bool IsHeaderText(string text) => text.All(c => c is >= ' ' and <= '~');

    /// <summary>Which answers besides 401 say that the credentials do not count (any more).</summary>
    public Func<HttpAnswer, bool> IsRefusal { get; init; } = static _ => false;
}

/// <summary>What a backend answered, whatever its status, whole and bounded in size.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, byte[] Content, HttpResponseHeaders Headers)
{
    private readonly Lazy<(bool IsJson, JsonElement? Root)> _json = new(() => Parse(Content));

    public bool IsSuccess => (int)Status is >= 200 and <= 299;

    /// <summary>The tag of the version, as it came; null for none.</summary>
    public string? ETag => Headers.ETag?.ToString();

    /// <summary>The header; relative ones are legal.</summary>
    public Uri? Location => Headers.Location;

    /// <summary>When to come back, by the header Retry-After; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>No body at all, or one document of JSON whose texts are well formed.</summary>
    public bool IsJson => _json.Value.IsJson;

    /// <summary>The body; null where there is none, or none that is JSON.</summary>
    public JsonElement? Json => _json.Value.Root;

    private static (bool IsJson, JsonElement? Root) Parse(byte[] content)
    {
        if (content.Length == 0) return (true, null);
        try
        {
            var reader = new Utf8JsonReader(content);
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();   // half a surrogate pair would be noticed only when it is used
            using var document = JsonDocument.Parse(content);
            return (true, document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (false, null);
        }
    }
}
