using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Configuration;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Telemetry.Management;

/// <summary>
/// The operations of the management listener for callers in this process: the console is one more client of the API that the command line uses, without a network between. What an operation declares is held here as at
/// the listener; who may ask is the caller's to know.
/// </summary>
internal sealed class OperationCalls(IEnumerable<IManagementEndpoints> modules, IEnumerable<IChangeObserver> observers, IManagementCallers callers, IServiceProvider services, ILogger<OperationCalls> logger)
{
    private readonly Lazy<IReadOnlyDictionary<(string Method, string Path), RouteEndpoint>> _endpoints = new(() => Mapped(modules, services));

    /// <param name="asker">The request on whose behalf it is asked: its end, address and person go with the call.</param>
    /// <param name="call">What is asked.</param>
    public async Task<OperationAnswer> AskAsync(HttpContext asker, OperationCall call)
    {
        using var body = new MemoryStream();
        var inner = await CallAsync(asker, call, body);
        body.Position = 0;
        if (body.Length == 0) return new OperationAnswer(inner.StatusCode, default);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: asker.RequestAborted);
        return new OperationAnswer(inner.StatusCode, document.RootElement.Clone());
    }

    /// <summary>The same for an answer that is passed on as it comes: an export, say.</summary>
    public Task PassOnAsync(HttpContext asker, OperationCall call) => CallAsync(asker, call, new PassedOnBody(asker.Response) { Inner = null });

    private async Task<HttpResponse> CallAsync(HttpContext asker, OperationCall call, Stream into)
    {
        var endpoint = _endpoints.Value.GetValueOrDefault((call.Method, call.Template)) ?? throw new ArgumentException($"No operation {call.Method} {call.Template}", nameof(call));
        var operation = endpoint.Metadata.GetRequiredMetadata<ManagementOperation>();
        var context = Context(asker, call, into);
        context.SetEndpoint(endpoint);
        try
        {
            DeclaredQuery.Check(context.Request.Query, operation);
            await endpoint.RequestDelegate!(context);
        }
        catch (NotUnderstoodException e)
        {
            await ManagementJson.WriteProblemAsync(context, StatusCodes.Status400BadRequest, e.Title, e.Detail);
        }
        catch when (operation.Changes)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;   // perhaps it was done in part: it is told all the same
            Tell(context, operation);
            throw;
        }

        await context.Response.CompleteAsync();
        if (operation.Changes) Tell(context, operation);
        return context.Response;
    }

    private void Tell(HttpContext context, ManagementOperation operation)
    {
        var caller = callers.CallerOf(context.Request);
        Log.ManagementChange(logger, $"{operation.Method} {operation.Path}", caller, context.Response.StatusCode);
        foreach (var observer in observers) observer.Changed(context, operation, caller);
    }

    private DefaultHttpContext Context(HttpContext asker, OperationCall call, Stream into)
    {
        var context = new DefaultHttpContext { RequestServices = services, TraceIdentifier = asker.TraceIdentifier, User = asker.User };
        context.Features.Set(asker.Features.Get<IHttpRequestLifetimeFeature>());   // whoever aborts the call aborts the request
        if (call.Why is { } why) context.Features.Set(new AskedChange(null, null, null, null) { Why = why });
        call.Prepare?.Invoke(context);
        context.Connection.RemoteIpAddress = asker.Connection.RemoteIpAddress;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(into));
        if (into is PassedOnBody passedOn) passedOn.Inner = context.Response;
        var request = context.Request;
        (request.Method, request.Path, request.QueryString, request.Host) = (call.Method, call.Template, QueryString.Create(call.Query), asker.Request.Host);
        foreach (var (name, value) in call.InPath)
        {
            request.RouteValues[name] = value;
            request.Path = request.Path.Value!.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        if (call.Body is null) return context;
        var octets = JsonSerializer.SerializeToUtf8Bytes(call.Body);
        (request.Body, request.ContentType, request.ContentLength) = (new MemoryStream(octets), "application/json", octets.Length);
        return context;
    }

    private static Dictionary<(string, string), RouteEndpoint> Mapped(IEnumerable<IManagementEndpoints> modules, IServiceProvider services)
    {
        var routes = new Routes(services);
        foreach (var module in modules) module.Map(routes);
        return routes.DataSources.SelectMany(static s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(static e => (Endpoint: e, Operation: e.Metadata.GetMetadata<ManagementOperation>()))
            .Where(static e => e.Operation is not null)
            .ToDictionary(static e => (e.Operation!.Method, e.Operation.Path), static e => e.Endpoint);
    }

    private sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider { get; } = services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);
    }
}

/// <summary>One call of an operation.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Template">The operation's path, as it declares it.</param>
internal sealed record OperationCall(string Method, string Template)
{
    /// <summary>What stands behind the question mark; what is null or empty is left out.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query
    {
        get;
        init => field = [.. value.Where(static q => q.Value is { Length: > 0 })];
    } = [];

    /// <summary>The values of the names in braces.</summary>
    public IReadOnlyDictionary<string, string> InPath { get; init; } = new Dictionary<string, string>();

    public JsonNode? Body { get; init; }

    /// <summary>Why it is done, where it changes something.</summary>
    public string? Why { get; init; }

    /// <summary>Says on the call who asks.</summary>
    public Action<HttpContext>? Prepare { get; init; }
}

/// <summary>What an operation answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">An object; a problem (RFC 9457) where it did not do what was asked.</param>
internal sealed record OperationAnswer(int Status, JsonElement Body)
{
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>What went wrong, in a sentence or two; empty where nothing did.</summary>
    public string Problem => IsGood || Body.ValueKind is not JsonValueKind.Object ? "" : $"{Text("title")}. {Text("detail")}".Trim(' ', '.');

    private string? Text(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
