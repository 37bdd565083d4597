using System.Buffers.Text;
using System.Security.Cryptography;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Bindings;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>
/// Keeps a form for which somebody has to sign in first: in the browser, sealed, on a page that leads to the login and from there on. Only forms of the host itself: one of another site came without our cookie, and would be sent with it later.
/// </summary>
internal sealed class FormKeeping(
    Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, FormSeal seal, FormRoom room, ILastPerson lastPerson, IFailureWriter failures, TimeProvider time, ILogger<FormKeeping> logger)
{
    /// <summary>What scripts send is small, and they do not wait on a page.</summary>
    private const int MostOfScript = 64 * 1024;

    /// <summary>What is sealed beside the body must not make it longer than what <see cref="SentForm"/> takes back.</summary>
    private const int LongestTarget = 16 * 1024;

    private const int LongestReferer = 4 * 1024;

    private const int LongestContentType = 1024;

    private const int IdSize = 16;

    private static readonly PageText KeptForStepUp = PageText.Of("What you sent is kept and has not been passed on yet. Sign in as asked; then it is sent.");

    /// <summary>Whether a request that needs a login, or a stronger one, is a form that can be kept.</summary>
    public async Task<bool> TakesAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) || MostOf(request) == 0 || request.Headers.ContentEncoding.Count > 0) return false;
        if (RawTargetOf(context).Length > LongestTarget || request.ContentType?.Length > LongestContentType) return false;
        if (context.Backend() is not { } backend || !backend.Part<LoginTerms>().KeepForms || !OwnForm.Is(request, gateway.Value)) return false;
        if (!PageNavigation.IsNavigation(request)) return IsJson(request.ContentType) && request.ContentLength <= MostOf(request) && await OwnerAsync(context) is not null;
        if (!IsForm(request.ContentType)) return false;
        if (request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document") return true;
        Log.FormInFrame(logger, backend.Name.Value);   // no application may show our pages
        return false;
    }

    /// <param name="failure">What is said of the login that is needed.</param>
    /// <param name="signIn">The way to it, which leads to <see cref="FormPaths.For"/> in the end.</param>
    /// <param name="isStepUp">Somebody is signed in, but not as is needed here.</param>
    public async Task KeepAsync(HttpContext context, GatewayFailure failure, string signIn, bool isStepUp)
    {
        var request = context.Request;
        var former = context.Features.Get<ReplayedForm>()?.Form;   // it was on its way already, and holds its place
        var (end, body) = former is null ? await BoundedBody.ReadAsync(request, MostOf(request), room, time) : new BodyRead(BodyEnd.Whole, former.Body);
        if (body is null)
        {
            await BoundedBody.DrainAsync(request, time);
            await failures.WriteAsync(context, Refused(request, failure, end, signIn));
            return;
        }

        var form = await FormAsync(context, body, former);
        Log.FormKept(logger, failure.Backend, body.Length, form.Subject);
        var offer = FormOffers.SignIn(seal.Seal(request.Host.Host, form), signIn, waits: !isStepUp);
        context.Features.Get<FormPlace>()?.Hurry();
        if (!PageNavigation.IsNavigation(request)) await failures.WriteAsync(context, failure with { Offer = offer });
        else if (isStepUp) await failures.WriteAsync(context, failure with { ContinueUrl = null, Note = KeptForStepUp, Offer = offer });
        else await failures.WriteAsync(context, failure with { Code = ErrorRegister.FormKept, Reason = new ReasonId("saml.form.kept"), ContinueUrl = null, Offer = offer });
    }

    /// <summary>Keeps nothing, and says that the browser still has it.</summary>
    public async Task PutOffAsync(HttpContext context, GatewayFailure failure, string signIn)
    {
        await BoundedBody.DrainAsync(context.Request, time);
        await failures.WriteAsync(context, failure with { Offer = FormOffers.SignInBeside(signIn) });
    }

    /// <summary>A script reads that a login is needed, and has what it sent; a page has it one page back.</summary>
    private GatewayFailure Refused(HttpRequest request, GatewayFailure failure, BodyEnd end, string signIn)
    {
        if (!PageNavigation.IsNavigation(request)) return failure;
        var refused = failure with { ContinueUrl = null, Offer = FormOffers.SignInBeside(signIn) };
        if (end == BodyEnd.TooLarge) return refused with { Code = ErrorRegister.FormTooLarge, Reason = new ReasonId("saml.form.too_large"), Detail = $"more than {MostOf(request)} octets" };
        var now = SentForm.NotNow(end);
        return refused with { Code = now.Code, Reason = now.Reason, RetryAfter = now.RetryAfter };
    }

    /// <param name="former">What was on its way already stays the same form: sent once, by the same person, and no longer kept for that.</param>
    private async Task<KeptForm> FormAsync(HttpContext context, byte[] body, KeptForm? former)
    {
        var request = context.Request;
        return new KeptForm(former?.Id ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdSize)), former?.KeptAt ?? time.GetUtcNow(), former?.Subject ?? await OwnerAsync(context))
        {
            Path = (request.PathBase + request.Path).Value ?? "/",
            Query = request.QueryString.Value ?? "",
            RawTarget = RawTargetOf(context),
            ContentType = request.ContentType ?? "",
            Referer = request.Headers.Referer.ToString() is { Length: <= LongestReferer } referer ? referer : "",
            Body = body,
        };
    }

    /// <summary>Whoever is signed in, or was last in this browser.</summary>
    private async Task<string?> OwnerAsync(HttpContext context) => (context.User as SessionPrincipal)?.User.Subject.Hash ?? await lastPerson.SubjectHashAsync(context);

    private int MostOf(HttpRequest request)
    {
        var most = serviceProvider.Value.KeptForms.MaxBytes;
        return PageNavigation.IsNavigation(request) ? most : Math.Min(most, MostOfScript);
    }

    private static string RawTargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private static bool IsForm(string? contentType) => MediaTypes.Is(contentType, MediaTypes.UrlEncoded) || MediaTypes.Is(contentType, "multipart/form-data");

    private static bool IsJson(string? contentType) => MediaTypes.Is(contentType, "application/json") || MediaTypes.Of(contentType).EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}
