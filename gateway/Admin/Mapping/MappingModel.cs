using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Mapping;

/// <param name="Backends">Those that have accounts.</param>
/// <param name="Backend">The one that is worked on; null: there is none.</param>
/// <param name="Provisioning">The version that is tried, as it is written.</param>
/// <param name="Login">The login that it is tried on, as it is written.</param>
internal sealed record MappingModel(IReadOnlyList<string> Backends, string? Backend, string Provisioning, string Login)
{
    public const string SampleLogin = """
        {
          "identityProvider": "corp",
          "nameId": "ada",
          "attributes": {
            "uid": "ada",
            "mail": "ada@example.com",
            "displayName": "Ada Lovelace",
            "givenName": "Ada",
            "sn": "Lovelace",
            "groups": [ "staff" ]
          }
        }
        """;

    public string? Adapter { get; init; }

    public string Problem { get; init; } = "";

    public string Token { get; init; } = "";

    public bool MayAct { get; init; }

    /// <summary>On how many of the last logins it is tried.</summary>
    public int Count { get; init; }

    /// <summary>Null: nothing was tried yet.</summary>
    public MappingResult? Result { get; init; }
}

/// <summary>What came of trying it.</summary>
internal sealed record MappingResult
{
    public string Problem { get; init; } = "";

    /// <summary>What was wrong with what was written; null: nothing.</summary>
    public PageText? Said { get; init; }

    /// <summary>Beside the mapping in force.</summary>
    public JsonElement? Comparison { get; init; }

    public bool IsOfMany { get; init; }

    /// <summary>At most so many people are shown.</summary>
    public int Shown { get; init; }

    /// <summary>In the application.</summary>
    public JsonElement? Plan { get; init; }
}

/// <summary>Values of people as tables show them: what is long is cut, and can be opened.</summary>
internal static class MappedValues
{
    public const int Longest = 200;

    public static IReadOnlyList<string>? Of(JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(static v => v.ToString())] : null;
}
