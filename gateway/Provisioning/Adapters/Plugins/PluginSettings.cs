using JitGateway.Configuration;
using JitGateway.Plugins;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>
/// A backend's section of a plug-in: what is asked for is bound as strictly as the gateway's own options. What a key gave when the configuration was read it gives for good, as with the gateway's
/// own adapters: the object that works is made later, and a secret's file may be gone by then, or hold the next secret.
/// </summary>
internal sealed class PluginSettings(AdapterContext context, string folder) : IAdapterSettings
{
    private static readonly Uri Nowhere = new("http://127.0.0.1");
    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Key, Type Type), object?> _given = [];
    private ConfigurationContext _binding = context.Backend.Configuration;
    private bool _isClosed;

    public string Backend => context.Backend.Name.Value;

    public TimeSpan Timeout => context.Timeout;

    public IReadOnlyCollection<string> Mapped => context.Mapped;

    public IReadOnlyCollection<string> Matched => context.Matched;

    public bool KeepsGroups => context.Groups;

    public string Folder => folder;

    public string? Text(string key) => Bound<string>(key);

    public string RequiredText(string key, string cure) => Required(key, Text(key), cure, "");

    public string? Secret(string key) => Bound<Secret>(key)?.Reveal();

    public string RequiredSecret(string key, string cure) => Required(key, Secret(key), cure, "");

    public Uri? Url(string key)
    {
        if (Bound<Uri>(key) is not { } url) return null;
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) Add(key, url.OriginalString, "is neither http nor https", "Write https://HOST/PATH");
        else if (url.UserInfo.Length > 0) Add(key, null, "holds a user name or a password", "Leave them out; credentials have keys of their own");
        else return url;
        return Nowhere;
    }

    public string? File(string key) => Bound<FilePath>(key)?.Value;

    public bool Flag(string key, bool absent = false) => Bound<bool?>(key) ?? absent;

    public int Number(string key, int absent = 0) => Bound<int?>(key) ?? absent;

    public TimeSpan Duration(string key, TimeSpan absent) => Bound<TimeSpan?>(key) ?? absent;

    public IReadOnlyList<string> List(string key) => Bound<List<string>>(key) ?? [];

    public IReadOnlyDictionary<string, string> Table(string key) => Bound<Dictionary<string, string>>(key) ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public void Wrong(string key, string problem, string cure) => Add(key, null, problem, cure);

    /// <summary>From now on it answers, and adds no errors any more: what is found wrong late is thrown, so that nobody works with less than was configured.</summary>
    /// <param name="knowsAll">Whether all keys that are legal were asked for; then any other is an error.</param>
    public void Close(bool knowsAll)
    {
        lock (_lock)
        {
            if (knowsAll) new StrictBinder(_binding).RefuseUnknownKeys(context.Settings, _known);
            _binding = new ConfigurationContext(context.Backend.Configuration.Root);
            _isClosed = true;
        }
    }

    private T? Bound<T>(string key)
    {
        lock (_lock)
        {
            _known.Add(key);
            var asked = (key.ToUpperInvariant(), typeof(T));
            if (_given.TryGetValue(asked, out var given)) return (T?)given;
            var section = context.Settings.GetSection(key);
            var value = section.Exists() && new StrictBinder(_binding).BindValue(section, typeof(T)) is T bound ? bound : default;
            ThrowLateErrors();
            _given[asked] = value;
            return value;
        }
    }

    private T Required<T>(string key, T? value, string cure, T instead)
        where T : class
    {
        if (value is not (null or "")) return value;
        lock (_lock)
        {
            if (!_binding.Errors.All.Any(e => e.Path.Equals(context.Settings.GetSection(key).Path, StringComparison.OrdinalIgnoreCase)))
                _binding.Errors.Add(context.Settings.GetSection(key).Path, null, "is missing", cure);
            ThrowLateErrors();
        }

        return instead;
    }

    private void Add(string key, string? value, string problem, string cure)
    {
        lock (_lock)
        {
            _binding.Errors.Add(string.IsNullOrEmpty(key) ? context.Settings.Path : context.Settings.GetSection(key).Path, value, problem, cure);
            ThrowLateErrors();
        }
    }

    private void ThrowLateErrors()
    {
        if (!_isClosed || _binding.Errors.All is not [var late, ..]) return;
        _binding = new ConfigurationContext(context.Backend.Configuration.Root);   // it may be mended at the next call
        throw new InvalidOperationException($"{late.Path} {late.Problem}");
    }
}
