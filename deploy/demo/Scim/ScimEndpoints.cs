using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Demo.Applications;
using JitGateway.Demo.Pages;

namespace JitGateway.Demo.Scim;

/// <summary>SCIM 2.0 for users: search by filter, read, create, PATCH. Guarded by a bearer token; every call is written down.</summary>
internal sealed class ScimEndpoints(ScimUsers users, CallJournal journal, string token, string baseUrl)
{
    private const string ListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var scim = endpoints.MapGroup("/scim/v2").AddEndpointFilter(async (context, next) => await GuardAsync(context, next));
        scim.MapGet("/Users", Search);
        scim.MapGet("/Users/{id}", (HttpRequest request, string id) => Noted(request, JournalKind.Search, null, () => users.Get(id) is { } user ? Answer(200, user) : NotFound()));
        scim.MapPost("/Users", CreateAsync);
        scim.MapPatch("/Users/{id}", PatchAsync);
        scim.MapGet("/ServiceProviderConfig", () => Answer(200, new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
            ["patch"] = Supported(true),
            ["bulk"] = Supported(false),
            ["filter"] = Supported(true),
            ["changePassword"] = Supported(false),
            ["sort"] = Supported(false),
            ["etag"] = Supported(false),
        }));
    }

    private async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var given = context.HttpContext.Request.Headers.Authorization.ToString();
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes($"Bearer {token}"))) return Error(401, null, "A bearer token is needed");
        try
        {
            return await next(context);
        }
        catch (ScimException e)
        {
            return Error(e.Status, e.ScimType, e.Message);
        }
        catch (JsonException)
        {
            return Error(400, "invalidSyntax", "The body is not JSON");
        }
    }

    private IResult Search(HttpRequest request) => Noted(request, JournalKind.Search, null, () =>
    {
        var filter = request.Query["filter"].ToString();
        var found = filter.Length == 0 ? users.All() : users.Find(ScimFilter.Parse(filter));
        return Answer(200, new JsonObject
        {
            ["schemas"] = new JsonArray(ListSchema),
            ["totalResults"] = found.Count,
            ["startIndex"] = 1,
            ["itemsPerPage"] = found.Count,
            ["Resources"] = new JsonArray([.. found]),
        });
    });

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var body = await ReadAsync(request);
        return Noted(request, JournalKind.Create, body, () =>
        {
            var created = users.Create(body, $"{baseUrl}/Users");
            request.HttpContext.Response.Headers.Location = created["meta"]!["location"]!.GetValue<string>();
            return Answer(201, created);
        });
    }

    private async Task<IResult> PatchAsync(HttpRequest request, string id)
    {
        var body = await ReadAsync(request);
        var operations = ScimPath.Property(body, "Operations") as JsonArray ?? throw new ScimException(400, "invalidSyntax", "Operations are missing");
        return Noted(request, JournalKind.Update, operations, () => users.Patch(id, operations) is { } user ? Answer(200, user) : NotFound());
    }

    /// <summary>Does the work and writes it down, unless it is refused: the numbers on the page count what happened.</summary>
    private IResult Noted(HttpRequest request, JournalKind kind, JsonNode? body, Func<IResult> work)
    {
        var answer = work();
        if (answer is ScimAnswer { Status: < 400 } done)
            journal.Add(kind, kind == JournalKind.Search ? null : (string?)done.Body["userName"], $"{request.Method} {request.Path}{Uri.UnescapeDataString(request.QueryString.Value ?? "")}", body?.ToJsonString(ReadableJson.Options));
        return answer;
    }

    private static async Task<JsonObject> ReadAsync(HttpRequest request) =>
        await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) as JsonObject ?? throw new ScimException(400, "invalidSyntax", "The body is not an object");

    private static JsonObject Supported(bool supported) => new() { ["supported"] = supported };

    private static ScimAnswer NotFound() => Error(404, null, "There is no such account");

    private static ScimAnswer Error(int status, string? scimType, string detail)
    {
        var error = new JsonObject { ["schemas"] = new JsonArray(ErrorSchema), ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture), ["detail"] = detail };
        if (scimType is not null) error["scimType"] = scimType;
        return Answer(status, error);
    }

    private static ScimAnswer Answer(int status, JsonObject body) => new(status, body);

    private sealed record ScimAnswer(int Status, JsonObject Body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            httpContext.Response.ContentType = "application/scim+json";
            return httpContext.Response.WriteAsync(Body.ToJsonString(), httpContext.RequestAborted);
        }
    }
}
