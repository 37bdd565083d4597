using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Saml.Forms;

/// <summary>Where kept forms are taken back: on the host on which they were written, because a browser gives what it keeps to that host alone.</summary>
internal static class FormPaths
{
    public const string Path = "/sso/form";

    /// <summary>The form, sealed.</summary>
    public const string KeptField = "kept";

    /// <summary>As whom a form is to be sent that is nobody's yet.</summary>
    public const string PersonField = "person";

    private const string BackendParameter = "app";

    /// <param name="backend">Whose form it is, by name: only its identity providers fit.</param>
    public static string For(string? backend) => backend is null ? Path : $"{Path}?{BackendParameter}={Uri.EscapeDataString(backend)}";

    /// <summary>The name in the address of the page; null where it is another page, or says none.</summary>
    public static string? BackendOf(Uri page) => page.AbsolutePath.Equals(Path, StringComparison.OrdinalIgnoreCase) ? BackendOf(QueryHelpers.ParseQuery(page.Query)[BackendParameter].ToString()) : null;

    public static string? BackendOf(HttpRequest request) => BackendOf(request.Query[BackendParameter].ToString());

    private static string? BackendOf(string name) => name.Length > 0 ? name : null;
}
