using System.Globalization;
using System.Text.Json;
using JitGateway.Plugins;

namespace Acme.Phonebook;

/// <summary>The file: read, changed and written back by one at a time, over all processes that lock it.</summary>
internal sealed class PhonebookFile(string file)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<Outcome<T>> WithAsync<T>(Func<PhonebookContent, Outcome<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(file)) return new Outcome<T>.Unavailable("there is no phone book");
            await using var held = await LockAsync(cancellationToken);
            var before = await File.ReadAllTextAsync(file, cancellationToken);
            var content = JsonSerializer.Deserialize<PhonebookContent>(before, Readable)!;
            var outcome = work(content);
            var after = JsonSerializer.Serialize(content, Readable);
            if (outcome is not Outcome<T>.Done || after == before) return outcome;
            await File.WriteAllTextAsync($"{file}.new", after, cancellationToken);
            File.Move($"{file}.new", file, overwrite: true);   // whole, or not at all
            return outcome;
        }
        catch (JsonException)
        {
            return new Outcome<T>.Unavailable("the file is no phone book, or is sealed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Outcome<T>.Unavailable($"the phone book cannot be opened ({e.GetType().Name})");
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream($"{file}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists($"{file}.lock"))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);   // somebody else has it
            }
        }
    }
}

internal sealed class PhonebookContent
{
    public int LastId { get; set; }

    public List<string> Groups { get; set; } = [];

    public List<Entry> Entries { get; set; } = [];

    public Entry? Find(string id) => Entries.Find(e => e.Id == id);

    public Entry Add()
    {
        var entry = new Entry { Id = (++LastId).ToString(CultureInfo.InvariantCulture) };
        Entries.Add(entry);
        return entry;
    }
}

internal sealed class Entry
{
    public string Id { get; set; } = "";

    public bool Active { get; set; } = true;

    public Dictionary<string, List<string>> Fields { get; set; } = [];

    public List<string> Groups { get; set; } = [];

    public bool Holds(string field, string value) => Fields.GetValueOrDefault(field)?.Contains(value, StringComparer.OrdinalIgnoreCase) == true;
}
