using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>A list in a column that can only hold one text: a JSON array of texts.</summary>
internal static class JsonTexts
{
    public static AttributeValue? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) switch
            {
                null or [] => null,
                var values => ValueComparison.Of(values),
            };
        }
        catch (JsonException)
        {
            return new AttributeValue.Text(text);
        }
    }
}
