using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Telemetry;

/// <summary>How calls of the management listener are read and answered that take a JSON body.</summary>
internal static class ManagementJson
{
    /// <summary>Whether a body of JSON comes that says its length, which is at most <paramref name="maxBody"/> octets; if so it may be read, whatever the listeners' own limit is, which is for strangers.</summary>
    public static bool Admits(HttpContext context, int maxBody)
    {
        var request = context.Request;
        if (request.ContentLength is not { } length || length > maxBody || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) return false;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBody;
        return true;
    }

    public static Task WriteAsync(HttpContext context, string json) => WriteAsync(context, 200, "application/json", json);

    /// <summary>Problem details (RFC 9457).</summary>
    public static Task WriteProblemAsync(HttpContext context, int status, string title, string detail) =>
        WriteAsync(context, status, "application/problem+json", JsonSerializer.Serialize(new { title, status, detail }));

    private static async Task WriteAsync(HttpContext context, int status, string contentType, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
