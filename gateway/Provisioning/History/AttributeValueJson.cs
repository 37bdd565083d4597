using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitGateway.Provisioning.History;

/// <summary>A text, a truth value or a list of texts, as JSON has them.</summary>
internal sealed class AttributeValueJson : JsonConverter<AttributeValue>
{
    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return new AttributeValue.Text(reader.GetString()!);
            case JsonTokenType.True or JsonTokenType.False: return new AttributeValue.Flag(reader.GetBoolean());
            case JsonTokenType.StartArray:
                var texts = new List<string>();
                while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
                return reader.TokenType == JsonTokenType.EndArray ? new AttributeValue.List(texts) : throw new JsonException("A list holds texts");
            default: throw new JsonException("That is no value of an attribute");
        }
    }

    public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case AttributeValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case AttributeValue.Flag flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case AttributeValue.List list:
                writer.WriteStartArray();
                foreach (var text in list.Values) writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
        }
    }
}
