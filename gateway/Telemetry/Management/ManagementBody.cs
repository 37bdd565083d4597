using System.Text.Json;

namespace JitGateway.Telemetry.Management;

/// <summary>Reads the JSON that a call sends, as its operation declares it. The guard has bounded how long it is, and what it calls itself.</summary>
internal static class ManagementBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24, AllowDuplicateProperties = false };

    /// <param name="parse">What is asked; null, or an exception for another kind of value: it does not say that.</param>
    /// <exception cref="NotUnderstoodException">It is no JSON, no object, or another one than the operation takes.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, ManagementOperation operation, Func<JsonElement, T?> parse)
        where T : class
    {
        if (operation is not { Body: { } shape, BodyHelp: { } help }) throw new ArgumentException($"{operation.Path} takes no body", nameof(operation));
        using var body = await ParsedAsync(context, help);
        try
        {
            Check(body.RootElement, shape, help);
            if (operation.Changes) context.Features.Set(AskedChange.Of(body.RootElement) is var asked && context.Features.Get<AskedChange>() is { Why: { } why } ? asked with { Why = why } : asked);
            return parse(body.RootElement) ?? throw Other(operation, help);
        }
        catch (JsonException e)
        {
            throw Other(operation, e.Path is { Length: > 1 } place ? $"Look at {place}. {help}" : help);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw Other(operation, help);   // another kind of value further inside, or half a character
        }
    }

    /// <summary>The members as text: of an object of texts and truth values.</summary>
    public static Task<AskedValues> ReadValuesAsync(HttpContext context, ManagementOperation operation) => ReadAsync(context, operation, static body =>
        new AskedValues(body.EnumerateObject().ToDictionary(static m => m.Name, static m => m.Value.ValueKind is JsonValueKind.True ? "true" : m.Value.ValueKind is JsonValueKind.False ? "false" : m.Value.GetString() ?? "", StringComparer.Ordinal)));

    private static NotUnderstoodException Other(ManagementOperation operation, string detail) => new($"That is not what {operation.Path} takes", detail);

    private static async Task<JsonDocument> ParsedAsync(HttpContext context, string help)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter for half a character in a name
        {
            throw new NotUnderstoodException("That is no JSON that can be read", $"{e.Message.TrimEnd('.')}. {help}");
        }
    }

    private static void Check(JsonElement body, JsonShape shape, string help)
    {
        if (body.ValueKind is not JsonValueKind.Object) throw new NotUnderstoodException("That is no JSON object", help);
        var members = shape.Members;
        foreach (var member in body.EnumerateObject())
        {
            if (!members.TryGetValue(member.Name, out var legal)) throw NotUnderstoodException.Unknown(member.Name, member.Value.ToString(), [.. members.Keys]);
            if (member.Value.ValueKind is not JsonValueKind.Null && !legal.Exists(one => one.Takes(member.Value))) throw NotUnderstoodException.Wrong(member.Name, member.Value.ToString(), help);
        }
    }
}
