using System.Text;
using System.Text.Json;

namespace JitGateway.Configuration.Places;

/// <summary>The places of all keys of a JSON file, comments and all. The configuration stack forgets them.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, ConfigurationPlace> _first = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ConfigurationPlace> _second = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _file;
    private readonly byte[] _json;
    private readonly List<int> _lines = [0];

    private JsonPlaces(string file)
    {
        _file = file;
        _json = Encoding.UTF8.GetBytes(File.ReadAllText(file));
        for (var i = 0; i < _json.Length; i++)
            if (_json[i] == '\n') _lines.Add(i + 1);
    }

    /// <summary>What can be read of the file; the rest of one that is no JSON has no places.</summary>
    public static JsonPlaces Of(string file)
    {
        var places = new JsonPlaces(file);
        try
        {
            places.Read();
        }
        catch (JsonException)
        {
            // whoever reads the configuration has said so
        }

        return places;
    }

    /// <summary>Where the key begins; null where the file has no such key.</summary>
    public ConfigurationPlace? Find(string key) => _first.GetValueOrDefault(key);

    /// <summary>Where it stands again.</summary>
    public ConfigurationPlace? FindAgain(string key) => _second.GetValueOrDefault(key);

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
                    Add(named, reader.TokenStartIndex);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    var key = named ?? (open.TryPeek(out var list) ? list.NextKey() : "");
                    if (named is null) Add(key, reader.TokenStartIndex);
                    named = null;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(new Section(key));
                    break;
            }
        }
    }

    private void Add(string key, long at)
    {
        var place = PlaceOf((int)at);
        if (!_first.TryAdd(key, place)) _second.TryAdd(key, place);
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

        public string KeyOf(string name) => key.Length == 0 ? name : $"{key}:{name}";

        public string NextKey() => KeyOf($"{_entries++}");
    }
}
