using System.Text.Json.Nodes;
using JitGateway.Failures.Languages;
using JitGateway.Identity;
using JitGateway.Telemetry.Management;

namespace JitGateway.Admin.Pages;

/// <summary>A request for a page of the console, by somebody who may see it.</summary>
internal sealed class ConsoleRequest(HttpContext context, ConsoleEntrant entrant, PageLanguage language, FormToken tokens, OperationCalls operations)
{
    public HttpContext Context { get; } = context;

    public ConsoleEntrant Entrant { get; } = entrant;

    public PageLanguage Language { get; } = language;

    /// <summary>Why something is done, as the form says; it goes with every change that is asked for.</summary>
    public string? Why { get; set; }

    public bool MayAct => Entrant.Role is ConsoleRole.Operator;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Null: it is not in the query, or empty.</summary>
    public string? this[string name] => Context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>For a form that goes to this path.</summary>
    public string TokenFor(string path) => tokens.For(Entrant.Person.SessionId, path);

    /// <summary>Asks an operation of the management listener to look.</summary>
    public Task<OperationAnswer> GetAsync(string template, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        KeyValuePair<string, string?>[] given = [.. query.ToArray().Select(static q => KeyValuePair.Create(q.Name, q.Value))];
        return AskAsync(new OperationCall(HttpMethods.Get, template) { Query = given });
    }

    /// <summary>Asks one to do something.</summary>
    public Task<OperationAnswer> PostAsync(string template, JsonNode body) => AskAsync(new OperationCall(HttpMethods.Post, template) { Body = body });

    public Task<OperationAnswer> AskAsync(OperationCall call) => operations.AskAsync(Context, Signed(call));

    /// <summary>Passes on what it answers: an export.</summary>
    public Task PassOnAsync(OperationCall call) => operations.PassOnAsync(Context, Signed(call));

    private OperationCall Signed(OperationCall call) => call with { Why = Why, Prepare = inner => inner.Features.Set(new ConsoleCaller(Entrant.Name)) };
}
