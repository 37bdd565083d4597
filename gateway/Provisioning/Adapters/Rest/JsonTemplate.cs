using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>
/// A document of JSON in which templates stand for values, as it is written in the configuration. A template gives a text; <c>{ "$number": "{template}" }</c>,
/// <c>{ "$flag": … }</c> and <c>{ "$text": … }</c> say otherwise, and <c>{ "$empty": "list" }</c>, <c>{ "$empty": "object" }</c> are what the configuration stack has no other word for. Constants that are numbers or truth values of JSON are those. A member whose template has no value is left
/// out. An entry of a list is there once for each of the values that it reads, and not at all where one of its templates has none.
/// </summary>
internal abstract class JsonTemplate : ISectionBindable<JsonTemplate>
{
    /// <summary>The names that it reads.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>Those that an entry of a list is repeated by: a list in the entry has its own.</summary>
    protected virtual IEnumerable<string> OwnNames => Names;

    public static JsonTemplate? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0) return section.Value is { } text ? OfText(text, section, context) : new JsonTemplateConstant(JsonWritten.Null);
        if (children.TrueForAll(c => c.Key.All(char.IsAsciiDigit)))
        {
            var entries = children.Select(c => Bind(c, context)).ToList();
            return entries.Contains(null) ? null : new JsonTemplateList([.. entries.OfType<JsonTemplate>()]);
        }

        if (children is [{ Key: ['$', ..] } kind]) return OfKind(kind, context);
        var members = children.Select(c => (Name: c.Key, Template: Bind(c, context))).ToList();
        return members.Exists(m => m.Template is null) ? null : new JsonTemplateObject([.. members.Select(m => (m.Name, m.Template!))]);
    }

    /// <summary>Writes the value, or says why there is none.</summary>
    public abstract JsonWritten Write(RestValues values, RestCleared cleared);

    protected static bool IsAnyCleared(IEnumerable<string> names, RestValues values) => names.Any(values.IsCleared);

    private static JsonTemplate? OfText(string text, IConfigurationSection section, ConfigurationContext context)
    {
        if (text.Length == 0) return new JsonTemplateConstant(JsonWritten.Of(w => w.WriteStringValue("")));
        if (bool.TryParse(text, out var flag)) return new JsonTemplateConstant(JsonWritten.Of(w => w.WriteBooleanValue(flag)));   // the configuration stack hands JSON's true as "True"
        if (JsonTemplateValue.IsNumber(text)) return new JsonTemplateConstant(JsonWritten.Of(w => w.WriteRawValue(text)));
        return ValueTemplate.Bind(section, context) is { } template ? new JsonTemplateValue(template, JsonKind.Text) : null;
    }

    private static JsonTemplate? OfKind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Key == "$empty") return OfNothing(section, context);
        JsonKind? kind = section.Key switch { "$number" => JsonKind.Number, "$flag" => JsonKind.Flag, "$text" => JsonKind.Text, _ => null };
        if (kind is null) context.Errors.AddUnknownName(section.Path, section.Key, "kind of JSON", ["$number", "$flag", "$text", "$empty"]);
        return ValueTemplate.Bind(section, context) is { } template && kind is { } k ? new JsonTemplateValue(template, k) : null;
    }

    private static JsonTemplateConstant? OfNothing(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value == "list") return new JsonTemplateConstant(JsonWritten.Of(w =>
        {
            w.WriteStartArray();
            w.WriteEndArray();
        }));
        if (section.Value == "object") return new JsonTemplateConstant(JsonWritten.Of(w =>
        {
            w.WriteStartObject();
            w.WriteEndObject();
        }));
        context.Errors.AddUnknownName(section.Path, section.Value ?? "", "kind of value that can be empty", ["list", "object"]);
        return null;
    }
}

/// <summary>What came of a part of a <see cref="JsonTemplate"/>.</summary>
/// <param name="Values">What writes them; one, or several entries of a list; none where there is nothing to write.</param>
internal sealed record JsonWritten(IReadOnlyList<Action<Utf8JsonWriter>> Values)
{
    public static readonly JsonWritten Absent = new([]);
    public static readonly JsonWritten Null = Of(w => w.WriteNullValue());

    /// <summary>Nothing is written because the value is cleared: a list of such is empty, and not absent.</summary>
    public static readonly JsonWritten Cleared = new([]);

    /// <summary>Why it cannot be written; null: it can.</summary>
    public string? Problem { get; private init; }

    /// <summary>The name whose value it is about.</summary>
    public string? Name { get; private init; }

    public static JsonWritten Of(Action<Utf8JsonWriter> value) => new([value]);

    public static JsonWritten Unfit(string problem, IEnumerable<string> names) => new([]) { Problem = problem, Name = names.FirstOrDefault() };
}

internal enum JsonKind
{
    Text,
    Number,
    Flag,
}

internal sealed class JsonTemplateConstant(JsonWritten written) : JsonTemplate
{
    public override IEnumerable<string> Names => [];

    public override JsonWritten Write(RestValues values, RestCleared cleared) => written;
}

/// <summary>A template, and as what its value is written.</summary>
internal sealed partial class JsonTemplateValue(ValueTemplate template, JsonKind kind) : JsonTemplate
{
    public override IEnumerable<string> Names => template.Names;

    public static bool IsNumber(string text) => Number().IsMatch(text);

    public override JsonWritten Write(RestValues values, RestCleared cleared)
    {
        if (IsAnyCleared(Names, values)) return cleared == RestCleared.Empty && kind == JsonKind.Text ? JsonWritten.Of(w => w.WriteStringValue("")) : JsonWritten.Null;
        return Texts(values) switch
        {
            null or [] => JsonWritten.Absent,
            [var only] => One(only),
            _ => JsonWritten.Unfit("the attribute takes one value, and the mapping gave several; write the template into a list, or join them", Names),
        };
    }

    /// <summary>As entries of a list.</summary>
    public JsonWritten WriteEntries(RestValues values)
    {
        if (IsAnyCleared(Names, values)) return JsonWritten.Cleared;
        var entries = (Texts(values) ?? []).Select(One).ToList();
        return entries.Find(e => e.Problem is not null) ?? new JsonWritten([.. entries.SelectMany(e => e.Values)]);
    }

    private IReadOnlyList<string>? Texts(RestValues values) =>
        template.IsSinglePlaceholder ? template.Evaluate(values) : template.Write(values, static v => v) is { } text ? [text] : null;

    private JsonWritten One(string text) => kind switch
    {
        JsonKind.Number when IsNumber(text) => JsonWritten.Of(w => w.WriteRawValue(text)),
        JsonKind.Number => JsonWritten.Unfit("the value is no number", Names),
        JsonKind.Flag when bool.TryParse(text, out var flag) => JsonWritten.Of(w => w.WriteBooleanValue(flag)),
        JsonKind.Flag when text is "0" or "1" => JsonWritten.Of(w => w.WriteBooleanValue(text == "1")),
        JsonKind.Flag => JsonWritten.Unfit("the value is no truth value", Names),
        _ => JsonWritten.Of(w => w.WriteStringValue(text)),
    };

    // RFC 8259 6, of a length that every reader takes
    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

internal sealed class JsonTemplateObject(IReadOnlyList<(string Name, JsonTemplate Template)> members) : JsonTemplate
{
    public override IEnumerable<string> Names => members.SelectMany(m => m.Template.Names);

    protected override IEnumerable<string> OwnNames => members.SelectMany(m => m.Template is JsonTemplateList ? [] : m.Template.Names);

    /// <summary>Once for each value of the one name that has several.</summary>
    public JsonWritten WriteEntries(RestValues values, RestCleared cleared)
    {
        if (IsAnyCleared(Names, values)) return JsonWritten.Cleared;
        var several = OwnNames.Distinct(StringComparer.OrdinalIgnoreCase).Where(n => values.Values(n) is { Count: > 1 }).ToList();
        if (several.Count > 1) return JsonWritten.Unfit("the entry of a list would be repeated by two attributes with several values", several);
        var entries = several is [var name] ? values.Values(name)!.Select(v => Whole(values.With(name, v), cleared)).ToList() : [Whole(values, cleared)];
        return entries.Find(e => e.Problem is not null) ?? new JsonWritten([.. entries.SelectMany(e => e.Values)]);
    }

    public override JsonWritten Write(RestValues values, RestCleared cleared)
    {
        var written = members.Select(m => (m.Name, Written: m.Template.Write(values, cleared))).ToList();
        if (written.Find(m => m.Written.Problem is not null).Written is { } unfit) return unfit;
        var there = written.Where(m => m.Written.Values.Count > 0).ToList();
        return there.Count == 0 && members.Count > 0 ? JsonWritten.Absent : JsonWritten.Of(w =>
        {
            w.WriteStartObject();
            foreach (var (name, value) in there)
            {
                w.WritePropertyName(name);
                value.Values[0](w);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>With every member, or not at all.</summary>
    private JsonWritten Whole(RestValues values, RestCleared cleared) =>
        members.Select(m => m.Template.Write(values, cleared)).FirstOrDefault(w => w.Values.Count == 0) ?? Write(values, cleared);
}

internal sealed class JsonTemplateList(IReadOnlyList<JsonTemplate> entries) : JsonTemplate
{
    public override IEnumerable<string> Names => entries.SelectMany(e => e.Names);

    public override JsonWritten Write(RestValues values, RestCleared cleared)
    {
        var written = entries.Select(e => e switch
        {
            JsonTemplateValue value => value.WriteEntries(values),
            JsonTemplateObject members => members.WriteEntries(values, cleared),
            _ => e.Write(values, cleared),
        }).ToList();
        if (written.Find(w => w.Problem is not null) is { } unfit) return unfit;
        if (written.TrueForAll(w => w.Values.Count == 0) && !written.Exists(w => ReferenceEquals(w, JsonWritten.Cleared))) return JsonWritten.Absent;
        return JsonWritten.Of(w =>
        {
            w.WriteStartArray();
            foreach (var entry in written.SelectMany(e => e.Values)) entry(w);
            w.WriteEndArray();
        });
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{entries.Count}]");
}
