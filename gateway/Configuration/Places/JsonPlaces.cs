using System.Text;
using System.Text.Json;

namespace JitGateway.Configuration.Places;

/// <summary>The places of all keys of a JSON file, comments and all, and its values as far as it can be read. The configuration stack forgets the one, and has nothing of the other where a file has a fault.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, ConfigurationPlace> _first = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Key, ConfigurationPlace Place)> _doubled = [];
    private readonly string _file;
    private readonly byte[] _json;
    private readonly List<int> _lines = [0];
    private long _named;

    private JsonPlaces(string file, string json)
    {
        _file = file;
        _json = Encoding.UTF8.GetBytes(json);
        for (var i = 0; i < _json.Length; i++)
            if (_json[i] == '\n') _lines.Add(i + 1);
    }

    /// <summary>Every single value, as the configuration stack has it; of those that stand twice the first.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>Values that stand there again.</summary>
    public IReadOnlyList<(string Key, ConfigurationPlace Place)> Doubled => _doubled;

    /// <summary>Whether it could be read to its end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether it holds keys, as a configuration does.</summary>
    public bool IsObject { get; private set; }

    /// <summary>What can be read of the file; the rest of one that is no JSON has no places.</summary>
    public static JsonPlaces Of(string file) => Of(file, File.ReadAllText(file));

    /// <param name="file">Where the text stands.</param>
    /// <param name="json">The text.</param>
    public static JsonPlaces Of(string file, string json)
    {
        var places = new JsonPlaces(file, json);
        try
        {
            places.Read();
            places.IsWhole = true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter for a name that is no text
        {
            // whoever reads the configuration has said so
        }

        return places;
    }

    /// <summary>Where the key begins; null where the file has no such key.</summary>
    public ConfigurationPlace? Find(string key) => _first.GetValueOrDefault(key);

    private void Read()
    {
        var reader = new Utf8JsonReader(_json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var open = new Stack<Section>();
        string? named = null;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    named = open.Peek().KeyOf(reader.GetString()!);
                    _named = reader.TokenStartIndex;
                    Add(named, _named);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    var ended = open.Pop();
                    if (ended.IsEmpty) _values.TryAdd(ended.Key, reader.TokenType == JsonTokenType.EndArray ? "" : null);
                    break;
                default:
                    var key = named ?? (open.TryPeek(out var list) ? list.NextKey() : "");
                    var at = named is null ? Add(key, reader.TokenStartIndex) : PlaceOf((int)_named);
                    named = null;
                    IsObject |= key.Length == 0 && reader.TokenType is JsonTokenType.StartObject;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(new Section(key));
                    else if (!_values.TryAdd(key, Value(reader))) _doubled.Add((key, at));
                    break;
            }
        }
    }

    private static string? Value(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => bool.TrueString,
        JsonTokenType.False => bool.FalseString,
        JsonTokenType.String => reader.GetString(),
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private ConfigurationPlace Add(string key, long at)
    {
        var place = PlaceOf((int)at);
        _first.TryAdd(key, place);
        return place;
    }

    private ConfigurationPlace PlaceOf(int at)
    {
        var line = _lines.BinarySearch(at) is var found && found >= 0 ? found : ~found - 1;
        return new ConfigurationPlace(_file, line + 1, Encoding.UTF8.GetCharCount(_json.AsSpan(_lines[line], at - _lines[line])) + 1);
    }

    /// <summary>An object or a list that has begun and not ended.</summary>
    private sealed class Section(string key)
    {
        private int _entries;

        public string Key => key;

        public bool IsEmpty => _entries == 0;

        public string KeyOf(string name)
        {
            _entries++;
            return key.Length == 0 ? name : $"{key}:{name}";
        }

        public string NextKey() => KeyOf($"{_entries}");
    }
}
