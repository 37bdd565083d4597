using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitGateway.Tests.Schema;

/// <summary>As much of JSON Schema 2020-12 as our schema uses; an unknown keyword is an error, so that none is passed over.</summary>
internal sealed class SchemaValidator(JsonObject root)
{
    public IReadOnlyList<string> Errors(JsonNode? value) => [.. Check(value, root, "")];

    private IEnumerable<string> Check(JsonNode? value, JsonNode schema, string path)
    {
        if (schema is JsonValue flag) return flag.GetValue<bool>() ? [] : [$"{path} is not allowed"];
        var errors = new List<string>();
        foreach (var (keyword, rule) in schema.AsObject())
        {
            switch (keyword)
            {
                case "$schema" or "title" or "description" or "default" or "$defs" or "format": break;
                case "$ref": errors.AddRange(Check(value, root["$defs"]![rule!.GetValue<string>()["#/$defs/".Length..]]!, path)); break;
                case "type": if (!IsOfType(value, rule!)) errors.Add($"{path} is not {rule!.ToJsonString()}"); break;
                case "enum": if (!rule!.AsArray().Any(choice => JsonNode.DeepEquals(choice, value))) errors.Add($"{path} is none of {rule.ToJsonString()}"); break;
                case "pattern": if (value is JsonValue v && v.GetValueKind() == JsonValueKind.String && !Matches(v.GetValue<string>(), rule!)) errors.Add($"{path} does not match"); break;
                case "anyOf": if (!rule!.AsArray().Any(choice => !Check(value, choice!, path).Any())) errors.Add($"{path} fits no choice"); break;
                case "items": if (value is JsonArray list) errors.AddRange(list.SelectMany((item, i) => Check(item, rule!, $"{path}/{i}"))); break;
                case "propertyNames": if (value is JsonObject named) errors.AddRange(named.SelectMany(p => Check(p.Key, rule!, $"{path}/{p.Key}"))); break;
                case "properties" or "patternProperties": break;
                case "additionalProperties": if (value is JsonObject content) errors.AddRange(content.SelectMany(p => CheckProperty(p, schema, path))); break;
                default: throw new NotSupportedException(keyword);
            }
        }

        return errors;
    }

    private IEnumerable<string> CheckProperty(KeyValuePair<string, JsonNode?> property, JsonNode schema, string path)
    {
        var pattern = schema["patternProperties"]?.AsObject().FirstOrDefault(p => Matches(property.Key, p.Key)).Value;
        var rule = schema["properties"]?[property.Key] ?? pattern ?? schema["additionalProperties"]!;
        return Check(property.Value, rule, $"{path}/{property.Key}");
    }

    private static bool Matches(string text, JsonNode pattern) => Matches(text, pattern.GetValue<string>());

    private static bool Matches(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static bool IsOfType(JsonNode? value, JsonNode rule) =>
        rule is JsonArray any ? any.Any(type => IsOfType(value, type!)) : (value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => rule.GetValue<string>() == "integer" && value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => "null",
        } == rule.GetValue<string>();
}
