using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using JitGateway.Access;
using JitGateway.Backends.Operation;
using JitGateway.Configuration;
using JitGateway.Identity.Templates;
using JitGateway.IdentityHeaders;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Rest;
using JitGateway.Redis;

namespace JitGateway.Tests.Schema;

/// <summary>A type as the strict binder reads it, in JSON Schema; classes of options are collected under <c>$defs</c>.</summary>
internal sealed class TypeSchemas(XmlComments comments)
{
    private const string TimePattern = "^-?([0-9]+\\.)?[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,7})?)?$";

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The classes met so far, by name.</summary>
    public SortedDictionary<string, JsonObject> Definitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Shapes that no reflection can know: types that bind themselves.</summary>
    private JsonObject? OfSelfBinding(Type type) => type.Name switch
    {
        nameof(Secret) => Said(Text(), "A secret: the value itself, file:PATH or env:NAME."),
        nameof(FilePath) => Said(Text(), "A path; a relative one is relative to the file that names it."),
        nameof(ValueTemplate) => Said(Text(), "A template: {name}, {name|filter:argument}, {mail ?? upn}, with text around."),
        nameof(ValueSource) => OfValueSource(),
        nameof(LookupTable) => new JsonObject { ["type"] = "object", ["description"] = "Values that stand for values; * is any other, null clears.", ["additionalProperties"] = Types("string", "null") },
        nameof(ValueRenames) => new JsonObject { ["type"] = "object", ["description"] = "Other names for values; * in a value stands for any text and in its new name for the same text, null leaves the value out.", ["additionalProperties"] = Types("string", "null") },
        nameof(AttributeMappings) => new JsonObject { ["type"] = "object", ["additionalProperties"] = AnyOf(OfValueSource(), Of(typeof(AttributeMappingOptions))) },
        nameof(AttributeTests) => new JsonObject { ["type"] = "object", ["additionalProperties"] = AnyOf(Types("string", "number", "boolean"), new JsonObject { ["type"] = "array", ["items"] = Text() }, Of(typeof(AttributeTestOptions))) },
        nameof(JsonTemplate) => new JsonObject { ["description"] = "JSON in which texts are templates. { \"$number\": \"{name}\" } and { \"$flag\": \"{name}\" } write a number and a truth value." },
        nameof(RedisConfiguration) or "MetadataLocation" => Text(),
        nameof(Maintenance) => AnyOf(Types("boolean"), Of(typeof(MaintenanceOptions))),
        "LocalizedText" => Said(AnyOf(Text(), new JsonObject { ["type"] = "object", ["additionalProperties"] = Text() }), "A text, or texts by language: { \"en\": \"text\", \"de\": \"Text\" }."),
        _ => null,
    };

    public JsonObject Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OfSelfBinding(type) is { } own) return own;
        if (type == typeof(string)) return Text();
        if (type == typeof(bool)) return Types("boolean");
        if (type == typeof(int) || type == typeof(long)) return Types("integer");
        if (type == typeof(double) || type == typeof(decimal)) return Types("number");
        if (type == typeof(TimeSpan)) return new JsonObject { ["type"] = "string", ["pattern"] = TimePattern };
        if (type == typeof(Uri)) return new JsonObject { ["type"] = "string", ["format"] = "uri" };
        if (type.IsEnum) return OfEnum(type);
        if (Argument(type, typeof(Dictionary<,>), typeof(IReadOnlyDictionary<,>)) is { } valueType)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(valueType) };
        if (Argument(type, typeof(IReadOnlyList<>), typeof(List<>)) is { } elementType) return ListOf(Of(elementType));
        if (type.Namespace!.StartsWith("JitGateway", StringComparison.Ordinal) || type.Namespace.StartsWith("Yarp", StringComparison.Ordinal)) return Reference(type);
        return Text();
    }

    /// <summary>Adds a class to <c>$defs</c> and refers to it.</summary>
    public JsonObject Reference(Type type)
    {
        var name = type.DeclaringType is { } outer ? outer.Name + type.Name : type.Name;
        if (!Definitions.ContainsKey(name))
        {
            Definitions[name] = [];   // a class that holds itself ends here
            Definitions[name] = OfClass(type);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    /// <summary>A list, for which the binder takes a single value too.</summary>
    public static JsonObject ListOf(JsonObject element) =>
        element.ContainsKey("type") && element["type"]!.GetValueKind() == System.Text.Json.JsonValueKind.String && element["type"]!.GetValue<string>() != "object"
            ? AnyOf(new JsonObject { ["type"] = "array", ["items"] = element.DeepClone() }, element)
            : new JsonObject { ["type"] = "array", ["items"] = element };

    public static JsonObject AnyOf(params JsonNode[] choices) => new() { ["anyOf"] = new JsonArray(choices) };

    public static JsonObject Types(params string[] types) =>
        new() { ["type"] = types is [var one] ? one : new JsonArray([.. types.Select(t => (JsonNode)t)]) };

    public static JsonObject Text() => Types("string");

    public static JsonObject Said(JsonObject schema, string? description)
    {
        if (description is not null) schema["description"] = description;
        return schema;
    }

    private JsonObject OfValueSource() => AnyOf(
        Types("string", "boolean", "number", "null"),
        new JsonObject { ["type"] = "array", ["items"] = Text() });

    private JsonObject OfEnum(Type type)
    {
        var names = Enum.GetNames(type);
        var said = names.Select(n => (Name: n, Comment: comments.Of(type, n))).Where(n => n.Comment is not null).Select(n => $"{n.Name}: {n.Comment}").ToList();
        return Said(new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) }, said.Count > 0 ? string.Join(' ', said) : null);
    }

    private JsonObject OfClass(Type type)
    {
        var properties = new JsonObject();
        var defaults = type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
            properties[property.Name] = OfProperty(property, defaults);
        return Said(Closed(properties), comments.Of(type));
    }

    /// <summary>An object with these keys and no others, but for <c>$schema</c> and the like.</summary>
    public static JsonObject Closed(JsonObject properties) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["patternProperties"] = new JsonObject { ["^\\$"] = true },
        ["additionalProperties"] = false,
    };

    private JsonObject OfProperty(PropertyInfo property, object? defaults)
    {
        var schema = Of(property.PropertyType);
        if (_nullability.Create(property).ReadState == NullabilityState.Nullable) schema = OrNull(schema);
        var kind = schema.TryGetPropertyValue("description", out var own) ? own!.GetValue<string>() : null;
        var said = comments.Of(property);
        if (said is not null || kind is not null) schema["description"] = string.Join(' ', new[] { said, kind }.OfType<string>());
        if (defaults is not null && Default(property.GetValue(defaults)) is { } value) schema["default"] = value;
        return schema;
    }

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["enum"] is not null || schema["type"] is not JsonValue type) return AnyOf(schema, Types("null"));
        schema["type"] = new JsonArray(type.GetValue<string>(), "null");
        return schema;
    }

    private static JsonNode? Default(object? value) => value switch
    {
        string text => text,
        bool flag => flag,
        int number => number,
        double number => number,
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Enum name => name.ToString(),
        _ => null,
    };

    private static Type? Argument(Type type, params Type[] generics) =>
        type.IsGenericType && generics.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[^1] : null;
}
