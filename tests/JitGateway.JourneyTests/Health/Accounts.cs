using Microsoft.AspNetCore.Http;

namespace JitGateway.JourneyTests.Health;

/// <summary>An application's accounts by SCIM, which fail as they are told.</summary>
internal sealed class Accounts
{
    private const string Nobody = """{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": 0, "Resources": [] }""";
    private const string Abilities = """{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig" ], "patch": { "supported": true } }""";

    private int _status = 200;

    /// <summary>Of every answer.</summary>
    public int Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>Done when an account is asked for, before it is there.</summary>
    public Func<Task> BeforeCreation { get; set; } = static () => Task.CompletedTask;

    public async Task AnswerAsync(HttpContext context)
    {
        var isCreation = context.Request.Method == HttpMethods.Post;
        if (isCreation) await BeforeCreation();
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/scim+json";
        await context.Response.WriteAsync(isCreation ? """{ "id": "42", "userName": "ada.lovelace" }""" : context.Request.Path.StartsWithSegments("/Users") ? Nobody : Abilities);
    }
}
