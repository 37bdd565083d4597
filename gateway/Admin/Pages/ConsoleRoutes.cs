namespace JitGateway.Admin.Pages;

/// <summary>Where the pages of the console are mapped. Whoever comes is admitted before a handler runs, and may act where one acts.</summary>
internal sealed class ConsoleRoutes(ConsoleFrame frame, IEndpointRouteBuilder endpoints, IConsolePage page)
{
    /// <summary>A page to look at. With <c>Accept: application/json</c> it is answered with <see cref="ConsoleView.Json"/>.</summary>
    /// <param name="path">Whole, or with names in braces.</param>
    /// <param name="view">Reads what it shows.</param>
    public void View(string path, Func<ConsoleRequest, Task<ConsoleView>> view) => endpoints.MapGet(path, context => frame.ShowAsync(context, page, view));

    /// <summary>An answer that is written by its handler: an export, a stream.</summary>
    public void Stream(string path, Func<ConsoleRequest, Task> write) => endpoints.MapGet(path, context => frame.StreamAsync(context, page, write));

    /// <summary>
    /// Something that changes something: GET asks for confirmation, POST does it. Only operators come so far, only with the token of our own form, and only with a reason where one is asked for.
    /// </summary>
    /// <param name="path">Whole.</param>
    /// <param name="ask">What would be done, by the query; null: there is no such thing any more.</param>
    /// <param name="act">Does it, by the form.</param>
    public void Act(string path, Func<ConsoleRequest, Task<Confirmation?>> ask, Func<ConsoleRequest, ActForm, Task<ActOutcome>> act)
    {
        endpoints.MapGet(path, context => frame.AskAsync(context, page, ask));
        endpoints.MapPost(path, context => frame.ActAsync(context, page, ask, act));
    }

    /// <summary>A form that changes nothing but is too long for an address: POST shows what comes of it.</summary>
    public void Form(string path, Func<ConsoleRequest, ActForm?, Task<ConsoleView>> view)
    {
        Func<ConsoleRequest, Task<ConsoleView>> unfilled = request => view(request, null);
        endpoints.MapGet(path, context => frame.ShowAsync(context, page, unfilled));
        endpoints.MapPost(path, context => frame.TryOutAsync(context, page, view));
    }
}
