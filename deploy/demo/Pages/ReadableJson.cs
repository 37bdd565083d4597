using System.Text.Encodings.Web;
using System.Text.Json;

namespace JitGateway.Demo.Pages;

/// <summary>JSON for people: indented, letters as they are. Its text is encoded when it is put into a page.</summary>
internal static class ReadableJson
{
    public static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
