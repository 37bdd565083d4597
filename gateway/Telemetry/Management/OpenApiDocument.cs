using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Telemetry.Management;

/// <summary>The OpenAPI 3.1 document of the management listener, made of what the endpoints say of themselves.</summary>
internal static class OpenApiDocument
{
    public const string Path = "/openapi.json";

    private const string Problem = "Problem";
    private const string Token = "token";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static string Of(IEnumerable<ManagementOperation> operations)
    {
        var paths = new JsonObject();
        foreach (var group in operations.GroupBy(static o => o.Path, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            foreach (var operation in group.OrderBy(static o => o.Method, StringComparer.Ordinal)) item[operation.Method.ToLowerInvariant()] = Describe(operation);
            paths[group.Key] = item;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "JitGateway management",
                ["version"] = ProductVersion.Short,
                ["description"] = "What operators ask of a running node, and what the command line does. Refusals are problem documents (RFC 9457).",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { [Token] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject { [Problem] = ProblemShape.ToJson() },
                ["securitySchemes"] = new JsonObject { [Token] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "Gateway:Management:Token." } },
            },
        }.ToJsonString(Readable);
    }

    private static JsonShape ProblemShape => JsonShape.Object(
        ("title", JsonShape.Text().Says("What is wrong.")), ("status", JsonShape.Whole(400, 599)), ("detail", JsonShape.Text().Says("What to do.")));

    private static JsonObject Describe(ManagementOperation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = IdOf(operation),
            ["tags"] = new JsonArray(operation.Path.Split('/')[1]),
            ["summary"] = operation.Summary,
        };
        if (operation.Description is { } description) described["description"] = description;
        if (operation.Parameters.Count > 0) described["parameters"] = new JsonArray([.. operation.Parameters.Select(p => Describe(p, operation.HasInPath(p)))]);
        if (operation.Body is { } body) described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = body.ToJson() } } };
        described["responses"] = Responses(operation);
        if (operation.IsOpen) described["security"] = new JsonArray();
        described["x-changes"] = operation.Changes;
        return described;
    }

    private static JsonObject Describe(ManagementParameter parameter, bool isInPath) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = isInPath ? "path" : "query",
        ["description"] = parameter.Description,
        ["required"] = isInPath || parameter.IsRequired,
        ["schema"] = parameter.Shape.ToJson(),
    };

    private static JsonObject Responses(ManagementOperation operation)
    {
        var content = new JsonObject();
        if (operation.Answer is { } answer) content["application/json"] = new JsonObject { ["schema"] = answer.ToJson() };
        foreach (var type in operation.OtherTypes) content[type] = new JsonObject { ["schema"] = JsonShape.Text().ToJson() };
        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = content } };
        foreach (var (status, shape) in operation.OtherAnswers)
        {
            var other = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = shape.ToJson() } };
            foreach (var type in operation.OtherTypes) other[type] = new JsonObject { ["schema"] = JsonShape.Text().ToJson() };
            if (!operation.IsOpen) other["application/problem+json"] = ProblemContent();
            responses[status.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["description"] = "Not done, or not well.", ["content"] = other };
        }

        if (!operation.IsOpen) responses["401"] = Refusal("The token is missing or wrong.");
        responses["4XX"] = Refusal("It cannot be done as it was asked.");
        responses["5XX"] = Refusal("It cannot be done now.");
        return responses;
    }

    private static JsonObject Refusal(string description) => new() { ["description"] = description, ["content"] = new JsonObject { ["application/problem+json"] = ProblemContent() } };

    private static JsonObject ProblemContent() => new() { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{Problem}" } };

    /// <summary><c>postQueueReplay</c>.</summary>
    private static string IdOf(ManagementOperation operation)
    {
        var words = operation.Path.Split(['/', '-', '.', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
        return operation.Method.ToLowerInvariant() + string.Concat(words.Select(static w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
