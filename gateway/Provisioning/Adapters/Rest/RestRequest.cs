using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>One request of the configuration, compiled: values put into its templates make an <see cref="HttpCall"/>.</summary>
internal sealed record RestRequest
{
    /// <summary>No server takes a longer one, and .NET none that is four times as long.</summary>
    private const int LongestUrl = 16_000;

    /// <summary>Where the request stands in the configuration, below the adapter's section: for messages.</summary>
    public required string Key { get; init; }

    public required HttpMethod Method { get; init; }

    public required ValueTemplate Url { get; init; }

    public IReadOnlyList<(string Name, ValueTemplate Value)> Query { get; init; } = [];

    /// <summary>What an answer named as the next page, relative to the base URL, in place of <see cref="Url"/> and <see cref="Query"/>; null: those count.</summary>
    public string? Followed { get; init; }

    public IReadOnlyList<(string Name, ValueTemplate Value)> Headers { get; init; } = [];

    public JsonTemplate? Json { get; init; }

    /// <summary>Null for no form.</summary>
    public IReadOnlyList<(string Name, ValueTemplate Value)>? Form { get; init; }

    /// <summary>Null for a request without a body.</summary>
    public MediaTypeHeaderValue? ContentType { get; init; }

    /// <summary>What is called; null where the service does not speak JSON-RPC.</summary>
    public JsonRpcCall? Call { get; init; }

    public AnswerPath At { get; init; } = AnswerPath.Whole;

    public IReadOnlyList<RestOutcome> Outcomes { get; init; } = [];

    public RestCleared Cleared { get; init; }

    /// <summary>Every name that a template of it reads.</summary>
    public IReadOnlySet<string> Names => field ??= Parts().SelectMany(t => t.Names).Concat(Json?.Names ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether "not found" is said of what the URL names, and not of the URL.</summary>
    public bool NamesInUrl => Url.Names.Count > 0;

    /// <param name="values">What its names stand for; of the service itself too (secrets, what signing in brought).</param>
    public AdapterResult<HttpCall> Make(RestValues values)
    {
        try
        {
            var url = Followed is { } followed ? $"./{followed}" : RestPlaces.Path(Url, values) + RestPlaces.Pairs(Query, values, before: "?");
            if (url.Length > LongestUrl) return new AdapterResult<HttpCall>.Rejected($"{Key}: the URL would be longer than {LongestUrl} characters", Url.Names.FirstOrDefault());
            var headers = RestPlaces.Headers(Headers, values.InHeaders());
            return new AdapterResult<HttpCall>.Done(new HttpCall(Method, url)
            {
                Body = Body(values),
                ContentType = ContentType?.ToString(),
                Accept = headers.FirstOrDefault(h => IsAccept(h.Name)).Value ?? "application/json",
                Headers = [.. headers.Where(h => !IsAccept(h.Name))],
            });
        }
        catch (UnfitValueException e)
        {
            return new AdapterResult<HttpCall>.Rejected($"{Key}: {e.Message}", e.Name);
        }
    }

    private static bool IsAccept(string header) => header.Equals("Accept", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<ValueTemplate> Parts() => [Url, .. Query.Select(q => q.Value), .. Headers.Select(h => h.Value), .. (Form ?? []).Select(f => f.Value), .. Call?.Members.Select(m => m.Value) ?? []];

    private ReadOnlyMemory<byte>? Body(RestValues values)
    {
        if (Form is not null) return Encoding.ASCII.GetBytes(RestPlaces.Pairs(Form, values, before: ""));
        if (Json is null && Call is null) return null;
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            var written = Json?.Write(values, Cleared);
            if (written?.Problem is { } problem) throw new UnfitValueException(problem, written.Name);
            var parameters = written is { Values: [var value, ..] } ? value : static w =>
            {
                w.WriteStartObject();
                w.WriteEndObject();
            };
            if (Call is null) parameters(writer);
            else Call.Write(writer, values, parameters);
        }

        return body.ToArray();
    }
}
