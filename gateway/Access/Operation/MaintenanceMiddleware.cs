using JitGateway.Backends;
using JitGateway.Backends.Operation;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Languages;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Access.Operation;

/// <summary>
/// Keeps everybody out of a backend in maintenance but its testers, public paths and their monitors included. Before the rules: nobody signs in to read that there is nothing to be had.
/// </summary>
internal sealed class MaintenanceMiddleware(RequestDelegate next, IFailureWriter failures, Active<GatewayOptions> gateway, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Backend() is { Maintenance: { } maintenance } backend ? AskAsync(context, backend, maintenance) : next(context);

    private async Task AskAsync(HttpContext context, Backend backend, Maintenance maintenance)
    {
        if (maintenance.Groups.Count > 0) await context.AuthenticateAsync(SessionPrincipal.Scheme);   // puts the person into context.User
        var person = context.User as SessionPrincipal;
        if (person is not null && maintenance.Admits(person.User.Groups)) await next(context);
        else await failures.WriteAsync(context, Failure(context.Request, backend, maintenance, mayBeTester: person is null && maintenance.Groups.Count > 0));
    }

    private GatewayFailure Failure(HttpRequest request, Backend backend, Maintenance maintenance, bool mayBeTester) => new(ErrorRegister.Maintenance, new ReasonId("backends.maintenance"))
    {
        Backend = backend.Name.Value,
        RetryAfter = maintenance.RetryAfter(time.GetUtcNow()),
        Note = NoteOf(PageText.Verbatim(maintenance.Text, AcceptedLanguages.Of(request)), mayBeTester),
        Contact = maintenance.Contact,
        ContinueUrl = HttpMethods.IsGet(request.Method) ? request.Path.ToUriComponent() + request.QueryString : null,
        SignInUrl = HttpMethods.IsGet(request.Method) && mayBeTester ? LoginUrls.For(request, gateway.Value) : null,
    };

    private static PageText? NoteOf(PageText? said, bool mayBeTester)
    {
        if (!mayBeTester) return said;
        var testers = PageText.Of("Only those who test the application get in by signing in.");
        return said?.And(testers) ?? testers;
    }
}
