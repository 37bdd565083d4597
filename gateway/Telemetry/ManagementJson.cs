using System.Text;
using JitGateway.Telemetry.Management;

namespace JitGateway.Telemetry;

/// <summary>Writes answers of the management listener.</summary>
internal static class ManagementJson
{
    public static Task WriteAsync(HttpContext context, string json) => WriteAsync(context, StatusCodes.Status200OK, "application/json", Encoding.UTF8.GetBytes(json));

    public static Task WriteProblemAsync(HttpContext context, int status, string title, string detail) => ManagementAnswer.Problem(status, title, detail).WriteAsync(context);

    public static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
