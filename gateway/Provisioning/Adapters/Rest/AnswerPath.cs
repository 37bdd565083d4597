using System.Globalization;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>
/// A place in an answer.
/// <code>
/// path    = [ step *( "." name / entry ) ]      nothing: the whole answer
/// step    = name / entry
/// name    = 1*( any but "." "[" "]" )           a member of an object
/// entry   = "[" index "]"                       of a list, counted from 0, or from the end: -1
///         / "[*]"                               all entries
///         / "[" path "=" text "]"               those in which this stands there
///         / "['" text "']"                      a member whose name is any text; '' is one quote
/// </code>
/// </summary>
internal sealed class AnswerPath
{
    public static readonly AnswerPath Whole = new("", []);

    private readonly IReadOnlyList<Step> _steps;

    private AnswerPath(string text, IReadOnlyList<Step> steps) => (Text, _steps) = (text, steps);

    public string Text { get; }

    public static AnswerPath? Parse(string text) => AnswerPathParser.Parse(text) is { } steps ? new AnswerPath(text, steps) : null;

    /// <summary>Everything that stands there; null values are nothing.</summary>
    public IReadOnlyList<JsonElement> All(JsonElement root)
    {
        IReadOnlyList<JsonElement> found = [root];
        foreach (var step in _steps) found = [.. found.SelectMany(step.From)];
        return [.. found.Where(f => f.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))];
    }

    /// <summary>What stands there; null for nothing, or for several.</summary>
    public JsonElement? One(JsonElement root) => All(root) is [var only] ? only : null;

    /// <summary>
    /// Whether the answer has the place, so that nothing there means that there is nothing: a null or an entry that a list does not have is an answer, a member that an
    /// object does not have is another answer than was expected.
    /// </summary>
    public bool IsIn(JsonElement root)
    {
        IReadOnlyList<JsonElement> found = [root];
        foreach (var step in _steps)
        {
            if (found.Any(f => !step.Fits(f))) return false;
            found = [.. found.SelectMany(step.From)];
        }

        return true;
    }

    /// <summary>The texts there; one that is a list gives its entries, a truth value or a number its spelling in JSON. An empty text, an object, or null is none.</summary>
    public IReadOnlyList<string> Texts(JsonElement root) =>
        [.. All(root).SelectMany(e => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray() : Enumerable.Repeat(e, 1)).Select(TextOf).OfType<string>().Where(t => t.Length > 0)];

    /// <summary>The value there as the engine knows it; null for none.</summary>
    public AttributeValue? Value(JsonElement root) => All(root) switch
    {
        [{ ValueKind: JsonValueKind.True }] => new AttributeValue.Flag(true),
        [{ ValueKind: JsonValueKind.False }] => new AttributeValue.Flag(false),
        _ => Texts(root) is { Count: > 0 } texts ? ValueComparison.Of(texts) : null,
    };

    public override string ToString() => Text;

    private static string? TextOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>One step from an element to those below it.</summary>
    internal abstract record Step
    {
        /// <summary>Whether the element is of the kind that has such steps.</summary>
        public abstract bool Fits(JsonElement element);

        public abstract IEnumerable<JsonElement> From(JsonElement element);

        public sealed record Member(string Name) : Step
        {
            public override bool Fits(JsonElement element) => element.ValueKind == JsonValueKind.Null || (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(Name, out _));

            public override IEnumerable<JsonElement> From(JsonElement element) =>
                element.ValueKind == JsonValueKind.Object && element.TryGetProperty(Name, out var member) ? [member] : [];
        }

        public sealed record Entry(int Index) : OfList
        {
            public override IEnumerable<JsonElement> From(JsonElement element)
            {
                if (element.ValueKind != JsonValueKind.Array) return [];
                var index = Index < 0 ? element.GetArrayLength() + Index : Index;
                return index >= 0 && index < element.GetArrayLength() ? [element[index]] : [];
            }

            public override string ToString() => Index.ToString(CultureInfo.InvariantCulture);
        }

        public sealed record Every : OfList
        {
            public override IEnumerable<JsonElement> From(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [];
        }

        public sealed record Where(AnswerPath Path, string Value) : OfList
        {
            public override IEnumerable<JsonElement> From(JsonElement element) =>
                element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Where(e => Path.Texts(e).Contains(Value, StringComparer.Ordinal))] : [];
        }

        public abstract record OfList : Step
        {
            public override bool Fits(JsonElement element) => element.ValueKind is JsonValueKind.Array or JsonValueKind.Null;
        }
    }
}
