namespace JitGateway.Saml.Login;

/// <summary>The paths of our endpoints, and how answers lead to them.</summary>
internal static class LoginPaths
{
    public const string LoginPath = "/sso/login";
    public const string AssertionConsumerServicePath = "/sso/acs";
    public const string SingleLogoutPath = "/sso/slo";
    public const string LogoutPath = "/sso/logout";
    public const string MetadataPath = "/sso/metadata";
    public const string ApplicationsPath = "/sso/apps";

    /// <summary>In the login's address: a <see cref="LoginDemand"/>, sealed for the page that it is for.</summary>
    public const string DemandParameter = "wish";

    /// <summary>In the login's address: the person wants to choose, whatever is remembered.</summary>
    public const string ChooseParameter = "choose";

    /// <summary>In the login's address: it comes from a form of our own; see <see cref="OnwardPage"/>.</summary>
    public const string FormParameter = "form";

    /// <summary>In the login's address: the choice is to be remembered.</summary>
    public const string RememberParameter = "remember";

    /// <summary>A login that leads to a page; with a provider's name the person is not asked which.</summary>
    /// <param name="demand">Sealed; null: none.</param>
    /// <param name="choose">The person is asked, also where a choice is remembered.</param>
    public static string Login(ReturnUrl target, string? provider = null, string? demand = null, bool choose = false) =>
        $"{LoginPath}?return={Uri.EscapeDataString(target.ToString())}{(provider is null ? "" : $"&idp={Uri.EscapeDataString(provider)}")}{(demand is null ? "" : $"&{DemandParameter}={demand}")}{(choose ? $"&{ChooseParameter}=true" : "")}";

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
