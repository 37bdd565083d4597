using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace JitGateway.Telemetry.Management;

/// <summary>A JSON schema (draft 2020-12, as OpenAPI 3.1 has it), in the words that answers need.</summary>
internal sealed class JsonShape
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true };

    private readonly JsonObject _schema;

    private JsonShape(JsonObject schema) => _schema = schema;

    /// <summary>Any JSON.</summary>
    public static JsonShape Anything() => new([]);

    public static JsonShape Text() => new(new JsonObject { ["type"] = "string" });

    public static JsonShape Time() => new(new JsonObject { ["type"] = "string", ["format"] = "date-time" });

    public static JsonShape Flag() => new(new JsonObject { ["type"] = "boolean" });

    public static JsonShape Number() => new(new JsonObject { ["type"] = "number" });

    public static JsonShape Whole(long? least = 0, long? most = null)
    {
        var schema = new JsonObject { ["type"] = "integer" };
        if (least is { } from) schema["minimum"] = from;
        if (most is { } to) schema["maximum"] = to;
        return new JsonShape(schema);
    }

    public static JsonShape Choice(params ReadOnlySpan<string> words)
    {
        var list = new JsonArray();
        foreach (var word in words) list.Add(word);
        return new JsonShape(new JsonObject { ["type"] = "string", ["enum"] = list });
    }

    public static JsonShape List(JsonShape of) => new(new JsonObject { ["type"] = "array", ["items"] = of.ToJson() });

    /// <summary>An object whose names are values.</summary>
    public static JsonShape Map(JsonShape of) => new(new JsonObject { ["type"] = "object", ["additionalProperties"] = of.ToJson() });

    /// <param name="members">A name with a question mark behind it may be absent.</param>
    public static JsonShape Object(params ReadOnlySpan<(string Name, JsonShape Shape)> members)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var (name, shape) in members)
        {
            properties[name.TrimEnd('?')] = shape.ToJson();
            if (!name.EndsWith('?')) required.Add(name);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) schema["required"] = required;
        return new JsonShape(schema);
    }

    public static JsonShape Either(params ReadOnlySpan<JsonShape> shapes)
    {
        var list = new JsonArray();
        foreach (var shape in shapes) list.Add(shape.ToJson());
        return new JsonShape(new JsonObject { ["anyOf"] = list });
    }

    /// <summary>What the serializer makes of a type. Properties that may be absent in what is read must not be <c>required</c> there.</summary>
    public static JsonShape Of<T>(JsonSerializerOptions options) => Of(typeof(T), options);

    /// <summary>The same for a type that is known at run time only.</summary>
    public static JsonShape Of(Type type, JsonSerializerOptions options)
    {
        var resolved = new JsonSerializerOptions(options);
        resolved.TypeInfoResolver ??= new DefaultJsonTypeInfoResolver();
        var schema = resolved.GetJsonSchemaAsNode(type, Exporting) as JsonObject ?? throw new ArgumentException($"{type.Name} has no schema", nameof(options));
        return new JsonShape(Inlined(schema, schema).AsObject());
    }

    /// <summary>The exporter writes a type once and refers to it from the schema's root, which is elsewhere when the schema stands in a document.</summary>
    private static JsonNode Inlined(JsonNode node, JsonObject root)
    {
        if (node is JsonArray list) return new JsonArray([.. list.Select(item => item is null ? null : Inlined(item, root))]);
        if (node is not JsonObject schema) return node.DeepClone();
        if (schema["$ref"]?.GetValue<string>() is not { } reference)
            return new JsonObject(schema.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Inlined(member.Value, root))));
        JsonNode target = root;
        foreach (var step in reference.Split('/').Skip(1)) target = target is JsonArray choices ? choices[int.Parse(step, CultureInfo.InvariantCulture)]! : target[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]!;
        return Inlined(target, root);
    }

    public JsonShape OrNull() => Either(this, new JsonShape(new JsonObject { ["type"] = "null" }));

    public JsonShape Says(string description)
    {
        var schema = ToJson();
        schema["description"] = description;
        return new JsonShape(schema);
    }

    /// <summary>Whether it holds nothing but a number or one of a few words, so that no value of a person can stand there.</summary>
    public bool IsImpersonal => Words.Count > 0 || Kinds is ["integer" or "boolean"];

    /// <summary>Of an object, or of the objects of which it is one: what may be there, by name.</summary>
    public IReadOnlyDictionary<string, List<JsonShape>> Members
    {
        get
        {
            var members = new Dictionary<string, List<JsonShape>>(StringComparer.Ordinal);
            foreach (var form in Forms)
                foreach (var (name, schema) in form._schema["properties"]?.AsObject() ?? [])
                    (CollectionsMarshal.GetValueRefOrAddDefault(members, name, out _) ??= []).Add(new JsonShape(schema as JsonObject ?? []));
            return members;
        }
    }

    private IEnumerable<JsonShape> Forms => _schema["anyOf"] is JsonArray forms ? forms.SelectMany(static form => new JsonShape(form!.AsObject()).Forms) : [this];

    private IReadOnlyList<string> Words => [.. _schema["enum"]?.AsArray().GetValues<string>() ?? []];

    private long Least => _schema["minimum"]?.GetValue<long>() ?? long.MinValue;

    private long Most => _schema["maximum"]?.GetValue<long>() ?? long.MaxValue;

    /// <summary>Whether a value is of its kind; what is inside is not looked at.</summary>
    public bool Takes(JsonElement value) => Forms.Any(form => form.Words is { Count: > 0 } words ? value.ValueKind is JsonValueKind.String && words.Contains(value.GetString()) : form.Kinds.Count == 0 || form.Kinds.Contains(KindOf(value)) || (form.IsWhole && value.ValueKind is JsonValueKind.Number));

    /// <summary>Whether a text, as addresses have them, is one of its words, or such a number.</summary>
    public bool TakesText(string text) => this switch
    {
        { Words: { Count: > 0 } words } => words.Contains(text, StringComparer.Ordinal),
        { IsWhole: true } => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most,
        _ => true,
    };

    /// <summary>What <see cref="TakesText"/> takes, as a sentence without a full stop; null: any text.</summary>
    public string? Legal => this switch
    {
        { Words: { Count: > 0 } words } => $"Write {(words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}")}",
        { IsWhole: true } when Most < long.MaxValue => $"Write {Least} to {Most}",
        { IsWhole: true } => $"Write a whole number from {Least}",
        _ => null,
    };

    private bool IsWhole => Kinds.Contains("integer");

    /// <summary>None: any.</summary>
    private IReadOnlyList<string> Kinds => _schema["type"] switch { JsonArray kinds => [.. kinds.GetValues<string>()], JsonValue kind => [kind.GetValue<string>()], _ => [] };

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    public JsonObject ToJson() => _schema.DeepClone().AsObject();
}
