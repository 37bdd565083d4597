using System.Buffers.Text;
using System.Security.Cryptography;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>
/// Keeps a form for which somebody has to sign in first: in the browser, sealed, on a page that leads to the login and from there on. Only forms of the host itself: one of another site came without our cookie, and would be sent with it later.
/// </summary>
internal sealed class FormKeeping(
    Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, FormSeal seal, ILastPerson lastPerson, IFailureWriter failures, TimeProvider time, ILogger<FormKeeping> logger)
{
    /// <summary>What scripts send is small, and they do not wait on a page.</summary>
    private const int MostOfScript = 64 * 1024;

    /// <summary>On this node at once: each costs a dozen times its size, and whoever sends it is nobody yet.</summary>
    private const int MostAtOnce = 16;

    private const int IdSize = 16;

    private static readonly PageText KeptForStepUp = PageText.Of("What you sent is kept and has not been passed on yet. Sign in as asked; then it is sent.");

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private int _underWay;

    /// <summary>Whether a request that needs a login, or a stronger one, is a form that can be kept.</summary>
    public bool Takes(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) || MostOf(request) == 0 || request.Headers.ContentEncoding.Count > 0) return false;
        if (context.Backend() is not { } backend || !backend.Part<LoginTerms>().KeepForms || !OwnForm.Is(request, gateway.Value)) return false;
        if (!PageNavigation.IsNavigation(request)) return IsJson(request.ContentType) && request.ContentLength <= MostOf(request) && OwnerOf(context) is not null;
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
        if (await BoundedBody.ReadAsync(request, MostOf(request), context.RequestAborted) is not { } body)
        {
            await BoundedBody.DrainAsync(request, time);
            await failures.WriteAsync(context, failure with { Code = ErrorRegister.FormTooLarge, Reason = new ReasonId("saml.form.too_large"), ContinueUrl = null, Offer = FormOffers.SignInBeside(signIn), Detail = $"more than {MostOf(request)} octets" });
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _underWay) > MostAtOnce)
            {
                await failures.WriteAsync(context, failure with { Code = ErrorRegister.FormNotKept, Reason = new ReasonId("saml.form.too_many"), ContinueUrl = null, Offer = FormOffers.SignInBeside(signIn), RetryAfter = Retry });
                return;
            }

            var form = FormOf(context, body);
            Log.FormKept(logger, failure.Backend, body.Length, form.Subject);
            var offer = FormOffers.SignIn(seal.Seal(request.Host.Host, form), signIn, waits: !isStepUp);
            if (!PageNavigation.IsNavigation(request)) await failures.WriteAsync(context, failure with { Offer = offer });
            else if (isStepUp) await failures.WriteAsync(context, failure with { ContinueUrl = null, Note = KeptForStepUp, Offer = offer });
            else await failures.WriteAsync(context, failure with { Code = ErrorRegister.FormKept, Reason = new ReasonId("saml.form.kept"), ContinueUrl = null, Offer = offer });
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private KeptForm FormOf(HttpContext context, byte[] body)
    {
        var request = context.Request;
        var former = context.Features.Get<ReplayedForm>()?.Form;   // it was on its way already: no longer kept for that
        return new KeptForm(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdSize)), former?.KeptAt ?? time.GetUtcNow(), OwnerOf(context))
        {
            Path = (request.PathBase + request.Path).Value ?? "/",
            Query = request.QueryString.Value ?? "",
            RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ContentType = request.ContentType ?? "",
            Referer = request.Headers.Referer.ToString(),
            Body = body,
        };
    }

    /// <summary>Whoever is signed in, or was last in this browser.</summary>
    private string? OwnerOf(HttpContext context) => (context.User as SessionPrincipal)?.User.Subject.Hash ?? lastPerson.SubjectHashOf(context);

    private int MostOf(HttpRequest request)
    {
        var most = serviceProvider.Value.KeptForms.MaxBytes;
        return PageNavigation.IsNavigation(request) ? most : Math.Min(most, MostOfScript);
    }

    private static bool IsForm(string? contentType) => MediaTypes.Is(contentType, MediaTypes.UrlEncoded) || MediaTypes.Is(contentType, "multipart/form-data");

    private static bool IsJson(string? contentType) => MediaTypes.Is(contentType, "application/json") || MediaTypes.Of(contentType).EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}
