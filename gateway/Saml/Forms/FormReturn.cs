using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Login;
using JitGateway.Saml.Replay;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>
/// <c>POST /sso/form</c>: a kept form comes back, and where its person is signed in, the request becomes the one that it was, before anybody has looked where it goes: it is routed, and rules are asked, as for any other.
/// </summary>
internal sealed class FormReturn(Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, Active<BackendTable> backends, FormSeal seal, FormRoom room, FormWay way, IUsedForms used, ReturnUrls returnUrls, TimeProvider time, ILogger<FormReturn> logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <param name="isThere">It came to the address for which it was written.</param>
    /// <returns>Null where the request is the form now; otherwise what is to be said.</returns>
    public async Task<FormAnswer?> RestoreAsync(HttpContext context, bool isThere)
    {
        var request = context.Request;
        if (!OwnForm.Is(request, gateway.Value)) return Failed(ErrorRegister.ForeignForm, "saml.form.foreign_form");
        var options = serviceProvider.Value.KeptForms;
        var (sent, unreadable) = await SentForm.ReadAsync(request, options.MaxBytes, room, time);
        if (sent is null)
        {
            await BoundedBody.DrainAsync(request, time);
            return new(unreadable!);
        }

        if (seal.Open(request.Host.Host, sent.Kept) is not { } form) return Failed(ErrorRegister.KeptFormRefused, "saml.form.unreadable");
        if (isThere && form.RawTarget != RawTargetOf(context)) return Failed(ErrorRegister.KeptFormRefused, "saml.form.other_address");
        var until = form.KeptAt + options.Life;
        var isOver = time.GetUtcNow() >= until;
        if (isOver && isThere) return Used(form) with { Reason = new ReasonId("saml.form.used_long_ago") };   // it has been here before, and the mark of that is gone
        if (await WasUsedAsync(context, form)) return Used(form);
        if (isOver) return Failed(ErrorRegister.KeptFormExpired, "saml.form.expired") with { Offer = BackTo(form) };

        var person = await PersonAsync(context);
        if (context.Features.Get<SessionOutage>() is { } outage) return Failed(ErrorRegister.KeptFormNotSent, "saml.form.session_unknown") with { RetryAfter = outage.RetryAfter, Offer = FormOffers.Again(sent.Kept) };
        if (person is null) return Failed(ErrorRegister.FormKept, "saml.form.kept") with { Offer = FormOffers.SignIn(sent.Kept, FormPaths.For(backends.Value.Find(request.Host.Host, new PathString(form.Path))?.Name.Value), waits: true) };
        if (form.Subject is { } owner && owner != person.Subject.Hash) return Failed(ErrorRegister.KeptFormOfOther, "saml.form.other_person") with { Offer = FormOffers.SignOut(sent.Kept, LoginPaths.Logout(PageOf(form))) };
        if (form.Subject is null && sent.Person != person.Subject.Hash) return new(FormPages.Confirm(sent.Kept, person));

        if (!isThere && PageNavigation.IsNavigation(request) && way.TryLead(context, form, out var url)) return new(url);
        Restore(context, form);
        context.Features.Set(new ReplayedForm(form, sent.Kept, until));
        context.Features.Set(FormOffers.Again(sent.Kept));   // whatever fails before it is forwarded
        Log.FormReturned(logger, person.Subject.Hash, form.Body.Length);
        return null;
    }

    /// <summary>The form was marked as sent before.</summary>
    public GatewayFailure Used(KeptForm form) => Failed(ErrorRegister.KeptFormUsed, "saml.form.used") with { Offer = BackTo(form) };

    /// <summary>Nobody can say whether it was.</summary>
    public static GatewayFailure Unknown(ReplayedForm form, string why) => Failed(ErrorRegister.KeptFormNotSent, "saml.form.store_unavailable") with { Detail = why, RetryAfter = Retry, Offer = FormOffers.Again(form.Kept) };

    /// <summary>Asked beforehand, so that nobody signs in for a form that was sent. What counts is the mark that is set in the end.</summary>
    private async Task<bool> WasUsedAsync(HttpContext context, KeptForm form)
    {
        try
        {
            return await used.IsUsedAsync(form.Id, context.RequestAborted);
        }
        catch (ReplayUnknownException)
        {
            return false;
        }
    }

    /// <summary>Who it is, for our own comparison alone: the request has yet to be routed, and whoever comes after asks for itself.</summary>
    private static async Task<UserIdentity?> PersonAsync(HttpContext context)
    {
        var before = context.User;
        await context.AuthenticateAsync(SessionPrincipal.Scheme);
        var person = (context.User as SessionPrincipal)?.User;
        context.User = before;
        return person;
    }

    private static string RawTargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private static void Restore(HttpContext context, KeptForm form)
    {
        var request = context.Request;
        request.PathBase = PathString.Empty;
        request.Path = new PathString(form.Path);
        request.QueryString = new QueryString(form.Query);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = form.RawTarget;
        foreach (var header in (ReadOnlySpan<string>)["Transfer-Encoding", "Content-Encoding", "Expect"]) request.Headers.Remove(header);
        request.Headers.Referer = form.Referer;   // applications lead back to it
        request.ContentType = form.ContentType;
        request.ContentLength = form.Body.Length;
        request.Body = new MemoryStream(form.Body, writable: false);
    }

    private FailureOffer BackTo(KeptForm form) => FormOffers.BackTo(PageOf(form) ?? "/");

    /// <summary>Where it was written, if that is a page behind this gateway.</summary>
    private string? PageOf(KeptForm form) => returnUrls.TryRead(form.Referer, out var page) ? page.ToString() : null;

    private static GatewayFailure Failed(ErrorCode code, string reason) => new(code, new ReasonId(reason));
}

/// <summary>A request feature: what is said of a kept form that is not sent on at once. A failure, a page, or the address to which the browser takes it.</summary>
internal sealed record FormAnswer(GatewayFailure? Failure, GatewayPage? Page, string? Onward)
{
    public FormAnswer(GatewayFailure failure)
        : this(failure, null, null)
    {
    }

    public FormAnswer(GatewayPage page)
        : this(null, page, null)
    {
    }

    public FormAnswer(string onward)
        : this(null, null, onward)
    {
    }

    public static implicit operator FormAnswer(GatewayFailure failure) => new(failure);
}
