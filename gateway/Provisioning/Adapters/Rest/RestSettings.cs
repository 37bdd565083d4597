using JitGateway.Configuration;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>
/// The section <c>Provisioning:Rest</c> of a backend: its requests, and what their answers mean. Credentials are <c>Token</c>, <c>Basic</c>, <c>ApiKey</c>, <c>OAuth2</c>,
/// <c>Login</c>, or <c>Secrets</c> that templates name.
/// </summary>
internal sealed class RestSettings : HttpSettings
{
    /// <summary>What every request's <c>Url</c> is relative to, as in <c>https://tickets.example.com/REST/2.0</c>. Required.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Secrets that templates of requests may name as <c>{secret.NAME}</c>.</summary>
    public Dictionary<string, Secret> Secrets { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers of every request; a request's own of the same name counts before them.</summary>
    public Dictionary<string, ValueTemplate> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Parameters of every request's query; a request's own of the same name counts before them.</summary>
    public Dictionary<string, ValueTemplate> Query { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Signing in beforehand, where requests carry a session. Absent: they do not.</summary>
    public RestLoginSettings? Login { get; set; }

    /// <summary>That the service speaks JSON-RPC 2.0, and where. Absent: it does not.</summary>
    public JsonRpcSettings? JsonRpc { get; set; }

    /// <summary>Where an account's record has what.</summary>
    public RestAccountSettings Account { get; set; } = new();

    /// <summary>What certain answers mean, whatever the request; the first that fits counts, and a request's own count before them.</summary>
    public IReadOnlyList<RestOutcomeSettings> Outcomes { get; set; } = [];

    /// <summary>A request that shows that the service is there and lets us in, and changes nothing. Absent: a search for an account that does not exist.</summary>
    public RestRequestSettings? Check { get; set; }

    /// <summary>
    /// Searches, each under the attribute that it searches by, or under <c>*</c> for all others. Templates may name <c>{value}</c>, <c>{attribute}</c>, and for further pages
    /// <c>{page}</c>, <c>{offset}</c> or <c>{cursor}</c>.
    /// </summary>
    public Dictionary<string, RestSearchSettings> Find { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the account <c>{id}</c>. Required.</summary>
    public RestRequestSettings? Get { get; set; }

    /// <summary>Makes an account. Templates name mapped attributes. Required where accounts are made.</summary>
    public RestCreationSettings? Create { get; set; }

    /// <summary>
    /// Change the account <c>{id}</c>. Each is sent where an attribute that it names is to change; what stays as it is, is absent from it. <c>{held.PATH}</c> is what the record
    /// holds, and <c>{version}</c> its ETag. Required where accounts are changed.
    /// </summary>
    public IReadOnlyList<RestRequestSettings> Update { get; set; } = [];

    /// <summary>Enables the account <c>{id}</c>. Absent: by the request under <c>Update</c> that names <c>{active}</c>, if there is one.</summary>
    public RestRequestSettings? Enable { get; set; }

    /// <summary>Disables the account <c>{id}</c>. Absent: by the request under <c>Update</c> that names <c>{active}</c>, if there is one.</summary>
    public RestRequestSettings? Disable { get; set; }

    /// <summary>How memberships are read and changed. Required where they are kept.</summary>
    public RestGroupSettings? Groups { get; set; }

    /// <summary>How a value that is cleared is written into JSON. Elsewhere it is the empty text.</summary>
    public RestCleared Cleared { get; set; }
}

internal enum RestCleared
{
    /// <summary>As null.</summary>
    Null,

    /// <summary>As the empty text.</summary>
    Empty,
}

/// <summary>One request.</summary>
internal class RestRequestSettings
{
    /// <summary>GET, POST, PUT, PATCH or DELETE. Absent: GET, and POST for one with a body or of JSON-RPC.</summary>
    public string? Method { get; set; }

    /// <summary>Relative to <c>BaseUrl</c>, without a query, as in <c>users/{id}</c>. Every value is escaped as one segment or a part of one. Required, but for JSON-RPC.</summary>
    public ValueTemplate? Url { get; set; }

    /// <summary>Parameters of the query. One whose template has no value is left out.</summary>
    public Dictionary<string, ValueTemplate> Query { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers. One whose template has no value is left out.</summary>
    public Dictionary<string, ValueTemplate> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body as JSON; with <c>Call</c>, its parameters.</summary>
    public JsonTemplate? Json { get; set; }

    /// <summary>The body as a form.</summary>
    public Dictionary<string, ValueTemplate> Form { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body's media type. Absent: <c>application/json</c> or <c>application/x-www-form-urlencoded</c>.</summary>
    public string? ContentType { get; set; }

    /// <summary>The method of JSON-RPC that is called, as in <c>user.get</c>.</summary>
    public string? Call { get; set; }

    /// <summary>The path of what is asked for in the answer, as in <c>data.user</c> or <c>users[0]</c>. Absent: the whole answer; of JSON-RPC, its result.</summary>
    public string? At { get; set; }

    /// <summary>What certain answers mean; the first that fits counts.</summary>
    public IReadOnlyList<RestOutcomeSettings> Outcomes { get; set; } = [];
}

/// <summary>A request that brings any number of records.</summary>
internal class RestSearchSettings : RestRequestSettings
{
    /// <summary>How further pages are asked for. Absent: there are none.</summary>
    public RestPagesSettings? Pages { get; set; }

    /// <summary>More records than this are no search result, but the sign of a search that was not understood.</summary>
    public int Most { get; set; } = 100;

    /// <summary>Whether the records are not whole, so that each is read by <c>Get</c>.</summary>
    public bool ReadEach { get; set; }
}

/// <summary>How a search goes on. It ends where a page brings nothing new.</summary>
internal sealed class RestPagesSettings
{
    /// <summary>The number of the first page, for <c>{page}</c>.</summary>
    public int First { get; set; } = 1;

    /// <summary>How many records a full page has: one with fewer is the last. Absent: only one without any is.</summary>
    public int? Size { get; set; }

    /// <summary>The path of what is to be sent as <c>{cursor}</c> for the next page; where it has no value, the page was the last. Absent: there is none.</summary>
    public string? Cursor { get; set; }

    /// <summary>The path of the next page's URL in the answer, or <c>Link</c> for the header of that name (RFC 8288). It is followed within <c>BaseUrl</c> only. Absent: there is none.</summary>
    public string? Next { get; set; }
}

/// <summary>A search for groups.</summary>
internal sealed class RestGroupSearchSettings : RestSearchSettings
{
    /// <summary>The path of a group's name in what is found. Absent: that of an account's groups.</summary>
    public string? Name { get; set; }

    /// <summary>The path of a group's id in what is found. Absent: that of an account's groups.</summary>
    public string? Id { get; set; }
}

/// <summary>The request that makes an account.</summary>
internal sealed class RestCreationSettings : RestRequestSettings
{
    /// <summary>The path of the new account's id in the answer. Absent: that of <c>Account</c>. Where the answer has none, the last segment of the header Location is it.</summary>
    public string? Id { get; set; }
}

/// <summary>Where an account's record has what.</summary>
internal sealed class RestAccountSettings
{
    /// <summary>The path of the id, by which the account is addressed ever after.</summary>
    public string Id { get; set; } = "id";

    /// <summary>A regular expression that the whole of every id fits: with any other id no request is made. Absent: any.</summary>
    public string? IdPattern { get; set; }

    /// <summary>The path of each attribute whose path is not its name.</summary>
    public Dictionary<string, string> Attributes { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the record says whether the account is enabled. Absent: it does not say.</summary>
    public RestActiveSettings? Active { get; set; }
}

/// <summary>Whether an account is enabled.</summary>
internal sealed class RestActiveSettings
{
    /// <summary>The path. Required.</summary>
    public string? At { get; set; }

    /// <summary>What stands there when the account is enabled; anything else means that it is not. <c>""</c>: nothing, for a mark that only disabled accounts have. A record that does not say it is not believed.</summary>
    public IReadOnlyList<string> When { get; set; } = [];
}

/// <summary>What an answer means. All that is written of it must fit.</summary>
internal sealed class RestOutcomeSettings
{
    /// <summary>The statuses. Absent: any.</summary>
    public IReadOnlyList<int> Status { get; set; } = [];

    /// <summary>A regular expression that fits somewhere in the body, whatever the case. Absent: any body.</summary>
    public string? Text { get; set; }

    /// <summary>A regular expression that fits somewhere in the header Location. Absent: it is not looked at.</summary>
    public string? Location { get; set; }

    /// <summary>A path in the whole answer. Absent: none is looked at.</summary>
    public string? At { get; set; }

    /// <summary>What stands at the path. Absent: anything.</summary>
    public IReadOnlyList<string> Is { get; set; } = [];

    /// <summary>What it means. Required.</summary>
    public RestMeaning? Means { get; set; }

    /// <summary>The attribute that it is about. Absent: the one that the answer names, if it names just one.</summary>
    public string? Attribute { get; set; }
}

internal enum RestMeaning
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>There is no such account, or group.</summary>
    Missing,

    /// <summary>There is such an account already: a unique value is taken.</summary>
    AlreadyExists,

    /// <summary>The service said no, and would again.</summary>
    Rejected,

    /// <summary>The service failed; it may be tried again.</summary>
    Unavailable,

    /// <summary>The service asks to come back later.</summary>
    Busy,

    /// <summary>The session has ended: sign in again, and send the request once more.</summary>
    LoginAgain,
}

/// <summary>Signing in. What it brings counts for all requests until one is answered with 401 or an outcome <c>LoginAgain</c>.</summary>
internal sealed class RestLoginSettings
{
    /// <summary>The requests, in order; each may name <c>{login.NAME}</c> of what those before it brought. Required.</summary>
    public IReadOnlyList<RestLoginStepSettings> Steps { get; set; } = [];

    /// <summary>Whether cookies that the steps set go along with every request.</summary>
    public bool Cookies { get; set; } = true;

    /// <summary>How long it counts. Absent: until it is refused.</summary>
    public TimeSpan? Lifetime { get; set; }
}

/// <summary>One request of signing in.</summary>
internal sealed class RestLoginStepSettings : RestRequestSettings
{
    /// <summary>What to take from the answer, for <c>{login.NAME}</c>. An answer without it is a failure.</summary>
    public Dictionary<string, RestPickSettings> Pick { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A value in an answer, by one of its keys.</summary>
internal sealed class RestPickSettings
{
    /// <summary>Its path in JSON.</summary>
    public string? At { get; set; }

    /// <summary>A regular expression over the body, whose first group it is.</summary>
    public string? Text { get; set; }

    /// <summary>The header it stands in.</summary>
    public string? Header { get; set; }

    /// <summary>The cookie it stands in.</summary>
    public string? Cookie { get; set; }
}

/// <summary>JSON-RPC 2.0.</summary>
internal sealed class JsonRpcSettings
{
    /// <summary>Where calls are sent, relative to <c>BaseUrl</c>, as in <c>api_jsonrpc.php</c>. Required.</summary>
    public ValueTemplate? Url { get; set; }

    /// <summary>What every call has beside jsonrpc, method, params and id, as in <c>{ "auth": "{login.token}" }</c>. One whose template has no value is left out.</summary>
    public Dictionary<string, ValueTemplate> Members { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The media type of calls.</summary>
    public string ContentType { get; set; } = "application/json";
}

/// <summary>Memberships of an account. A group that the service does not have is passed over.</summary>
internal sealed class RestGroupSettings
{
    /// <summary>The groups of the account <c>{id}</c>: a list of names, or of objects. Absent: they stand in the account's record.</summary>
    public RestSearchSettings? List { get; set; }

    /// <summary>Without <c>List</c>: the path of the list in the account's record.</summary>
    public string? At { get; set; }

    /// <summary>The path of a group's name, in an entry of an account's groups and in what <c>Get</c> reads. Absent: the entry is the name.</summary>
    public string? Name { get; set; }

    /// <summary>The path of a group's id, in an entry of an account's groups. Absent: <c>{groupId}</c> has no value when an account leaves a group.</summary>
    public string? Id { get; set; }

    /// <summary>In an entry of an account's groups: the path of what stands for the membership itself. Absent: <c>{membershipId}</c> has no value.</summary>
    public string? Membership { get; set; }

    /// <summary>Finds the groups called <c>{group}</c>, with their ids. Absent: groups are named to the service by their names.</summary>
    public RestGroupSearchSettings? Find { get; set; }

    /// <summary>Reads the group <c>{groupId}</c>, where an account's list tells no names. Absent: it does.</summary>
    public RestRequestSettings? Get { get; set; }

    /// <summary>Puts the account <c>{id}</c> into a group: <c>{group}</c>, <c>{groupId}</c>.</summary>
    public RestRequestSettings? Add { get; set; }

    /// <summary>Takes the account <c>{id}</c> out of a group: <c>{group}</c>, <c>{groupId}</c>, <c>{membershipId}</c>.</summary>
    public RestRequestSettings? Remove { get; set; }

    /// <summary>In place of <c>Add</c> and <c>Remove</c>: writes all groups that the account is to be in, <c>{groups}</c> or <c>{groupIds}</c>.</summary>
    public RestRequestSettings? Set { get; set; }
}
