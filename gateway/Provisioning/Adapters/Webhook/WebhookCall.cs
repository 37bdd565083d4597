using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>What a handler is asked, as the body of one request.</summary>
/// <param name="Name"><c>createUser</c> and its like.</param>
internal sealed record WebhookCall(string Name)
{
    /// <summary>Null where no account is meant yet.</summary>
    public string? AccountId { get; init; }

    /// <summary>As the account told it when it was read.</summary>
    public string? Version { get; init; }

    public (string Attribute, string Value)? Search { get; init; }

    /// <summary>What is to be written; null: nothing is.</summary>
    public BackendUser? Sent { get; init; }

    /// <summary>The account that is changed; null: it is made.</summary>
    public ExistingUser? Before { get; init; }

    /// <summary>The attributes that the answer is to tell.</summary>
    public IReadOnlyCollection<string> Wanted { get; init; } = [];

    /// <summary>The names of attributes that go along, which an answer may complain of.</summary>
    public IEnumerable<string> Attributes => (Sent?.Attributes.Keys ?? []).Where(n => n != GroupChange.Attribute).Concat(Search is var (attribute, _) ? [attribute] : []);

    /// <summary>The person's values that go along.</summary>
    public IEnumerable<string> Values => (Sent?.Attributes.Values ?? []).SelectMany(ValueComparison.Texts).Concat(Search is var (_, value) ? [value] : []);

    /// <returns>The attribute whose value is cut in the middle of a character; null: none is.</returns>
    public string? Broken =>
        Search is var (attribute, value) && !new AttributeValue.Text(value).IsWellFormed() ? attribute : Sent?.Attributes.FirstOrDefault(a => a.Value?.IsWellFormed() == false).Key;

    /// <summary>In ASCII, whatever the values are: no handler can read it otherwise than it was signed.</summary>
    public byte[] ToBody(string backend, JsonObject? person)
    {
        var body = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["call"] = Name, ["backend"] = backend, ["person"] = person?.DeepClone() };
        if (AccountId is not null) body["accountId"] = AccountId;
        if (Version is not null) body["version"] = Version;
        if (Search is var (attribute, value)) body["search"] = new JsonObject { ["attribute"] = attribute, ["value"] = value };
        if (Sent is not null)
        {
            body["attributes"] = new JsonObject(Sent.Attributes.Where(a => a.Key != GroupChange.Attribute).Select(a => KeyValuePair.Create(a.Key, ToJson(a.Value))));
            if (GroupChange.Of(Before, Sent) is { IsEmpty: false } groups) body["groups"] = new JsonObject { ["add"] = ToJson(groups.Add), ["remove"] = ToJson(groups.Remove) };
        }

        if (Wanted.Count > 0) body["wanted"] = ToJson(Wanted.Where(n => n != GroupChange.Attribute));
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>Everything that is known of a person; what a handler makes of it is its own affair.</summary>
    /// <param name="login">Null: nobody signed in for the call.</param>
    public static JsonObject Person(SubjectKey subject, UserIdentity? login)
    {
        var person = new JsonObject { ["issuer"] = subject.Issuer, ["subject"] = subject.Value };
        if (login is null) return person;
        person["idp"] = login.IdentityProvider;
        person["nameId"] = login.NameId;
        person["values"] = new JsonObject(login.Mapped.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, ToJson(v.Value))));
        person["attributes"] = new JsonObject(login.Attributes.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, ToJson(v.Value))));
        return person;
    }

    private static JsonNode? ToJson(AttributeValue? value) => value switch
    {
        AttributeValue.Text text => text.Value,
        AttributeValue.Flag flag => flag.Value,
        AttributeValue.List list => ToJson(list.Values),
        _ => null,
    };

    private static JsonArray ToJson(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode?)t)];
}
