using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Http.Extensions;

namespace JitGateway.Provisioning.Waiting;

/// <summary>
/// A person who opens a page and whose pass takes long looks at a page of ours, at the address that was asked for; it asks for that address again by itself. Any other
/// request waits for the pass. The page comes for as long as a pass may take, and then no more.
/// </summary>
internal sealed class WaitingRoom(WaitCookie cookie, IPageWriter pages, TimeProvider time)
{
    /// <summary>How long a pass may take before there is a page.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Of the browser, between two requests.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(3);

    /// <summary>What the longest pass takes: its wait for the lock, its calls, and the one that may still run.</summary>
    private static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(45);

    /// <summary>What the pass came to; null: the page was written.</summary>
    /// <exception cref="OperationCanceledException">The client is gone; the pass goes on.</exception>
    public async Task<ProvisioningResult?> ResultOrPageAsync(HttpContext context, BackendProvisioning part, SessionPrincipal principal, FirstPass pass)
    {
        if (!TakesPage(context))
        {
            var awaited = await pass.Result.WaitAsync(context.RequestAborted);
            cookie.Delete(context, part.Backend);
            return awaited;
        }

        if (await WithinPatienceAsync(pass, context.RequestAborted) || !pass.TryWatch())
        {
            cookie.Delete(context, part.Backend);
            return await pass.Result;
        }

        var since = cookie.Since(context.Request, part.Backend, principal) ?? pass.StartedAt;
        if (time.GetUtcNow() - since > LongestPass + (part.Timeout * 2))
        {
            cookie.Delete(context, part.Backend);
            return new ProvisioningFailures(part.Backend.Value).TakesTooLong();
        }

        cookie.Write(context, part.Backend, principal, since);
        await pages.WriteAsync(context, ProgressPage.Of(context.Backend()!, UriHelper.BuildRelative(context.Request.PathBase, context.Request.Path, context.Request.QueryString), pass.Progress.Now, since, time.GetUtcNow()));
        return null;
    }

    /// <summary>Only what a person looks at: no frame, which may not show our pages, no form, whose content would be lost, and nothing that is open to anybody.</summary>
    private static bool TakesPage(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) && PageNavigation.IsNavigation(request) && !PublicPass.Is(context)
            && request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document";
    }

    private async Task<bool> WithinPatienceAsync(FirstPass pass, CancellationToken cancellationToken)
    {
        if (pass.Result.IsCompleted) return true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Task.Delay(Patience, time, ended.Token);
        var first = await Task.WhenAny(pass.Result, limit);
        cancellationToken.ThrowIfCancellationRequested();
        await ended.CancelAsync();
        return ReferenceEquals(first, pass.Result);
    }
}
