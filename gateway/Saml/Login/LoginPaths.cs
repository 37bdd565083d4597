namespace JitGateway.Saml.Login;

/// <summary>The paths of our endpoints, and how answers lead to them.</summary>
internal static class LoginPaths
{
    public const string LoginPath = "/sso/login";
    public const string AssertionConsumerServicePath = "/sso/acs";
    public const string SingleLogoutPath = "/sso/slo";
    public const string LogoutPath = "/sso/logout";
    public const string MetadataPath = "/sso/metadata";

    /// <summary>A login that leads to a page; with a provider's name the person is not asked which.</summary>
    public static string Login(ReturnUrl target, string? provider = null) =>
        $"{LoginPath}?return={Uri.EscapeDataString(target.ToString())}{(provider is null ? "" : $"&idp={Uri.EscapeDataString(provider)}")}";

    /// <param name="returnUrl">A checked <see cref="ReturnUrl"/>; null: none.</param>
    public static string Logout(string? returnUrl) => returnUrl is null ? LogoutPath : $"{LogoutPath}?return={Uri.EscapeDataString(returnUrl)}";

    /// <summary>302 for a page that was asked for, 303 after a form was sent; kept by nobody.</summary>
    public static Task RedirectAsync(HttpContext context, string url)
    {
        var response = context.Response;
        response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        response.Headers.Location = url;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
