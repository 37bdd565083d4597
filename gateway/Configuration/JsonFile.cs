using System.Globalization;
using System.Text.Json;
using JitGateway.Configuration.Places;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace JitGateway.Configuration;

/// <summary>
/// One JSON file of the configuration. One that the configuration stack refuses is read all the same, as far as that goes, so that whoever mends it hears of everything at once: of a key that is said twice
/// the first counts, and of a file that breaks off what stands before.
/// </summary>
internal static class JsonFile
{
    private const int MostNamed = 5;

    /// <returns>Whether all of it was read.</returns>
    public static bool Add(ConfigurationBuilder builder, string name, ConfigurationErrors errors)
    {
        if (Directory.Exists(name)) return Refused(errors, Folder(name));
        if (!File.Exists(name)) return Refused(errors, new ConfigurationError(name, null, "does not exist", "Name an existing file with --config, or make this one"));
        try
        {
            new ConfigurationBuilder().Add(SourceOf(name)).Build();
            builder.Add(SourceOf(name));
            return true;
        }
        catch (InvalidDataException e)
        {
            return AddRest(builder, name, e.GetBaseException(), errors);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Refused(errors, new ConfigurationError(name, null, $"cannot be read ({FileFault.Of(e)})", "Make it readable for the gateway"));
        }
    }

    /// <summary>Whatever its name is: the framework's own provider leaves out what begins with a dot.</summary>
    internal static PhysicalFileProvider FolderOf(string name) => new(Path.GetDirectoryName(name)!, ExclusionFilters.None);

    private static JsonConfigurationSource SourceOf(string name) => new() { FileProvider = FolderOf(name), Path = Path.GetFileName(name) };

    private static bool AddRest(ConfigurationBuilder builder, string name, Exception cause, ConfigurationErrors errors)
    {
        var places = JsonPlaces.Of(name);
        foreach (var (key, place) in places.Doubled)
            errors.Add(new ConfigurationError(key, null, string.Create(CultureInfo.InvariantCulture, $"is said again, and what line {places.Find(key)!.Line} says counts for what is told here"), "Take one of the two away") { Place = place });
        var isDoubled = places.IsWhole && places.Doubled.Count > 0;
        if (!isDoubled) errors.Add(NoJson(name, cause));
        if (places.IsObject) builder.Add(new PartlyReadSource(name));
        return isDoubled;
    }

    private static ConfigurationError NoJson(string name, Exception cause)
    {
        var reason = cause.Message.ReplaceLineEndings(" ");
        if (reason.IndexOf(" LineNumber:", StringComparison.Ordinal) is var numbers and > 0) reason = reason[..numbers];   // they count from 0
        var place = cause is JsonException { LineNumber: { } line } json ? new ConfigurationPlace(name, (int)line + 1, (int)(json.BytePositionInLine ?? 0) + 1) : new ConfigurationPlace(name, 1, 1);
        return new ConfigurationError(name, null, $"is not valid JSON: {reason.TrimEnd('.')}", "Mend the file there: what stands behind was not looked at") { Place = place };
    }

    /// <summary>A folder, with the files in it that may have been meant.</summary>
    private static ConfigurationError Folder(string name)
    {
        string[] files = [];
        try
        {
            files = [.. Directory.EnumerateFiles(name, "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(MostNamed)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // then nothing in it can be meant
        }

        return new ConfigurationError(name, null, "is a folder", files.Length == 0 ? "Name a JSON file; there is none in it" : $"Name a file, as in {string.Join(" or ", files)}");
    }

    private static bool Refused(ConfigurationErrors errors, ConfigurationError error)
    {
        errors.Add(error);
        return false;
    }
}

/// <summary>What can be read of a file that is no proper JSON.</summary>
internal sealed class PartlyReadSource : FileConfigurationSource
{
    public PartlyReadSource(string name)
    {
        FileProvider = JsonFile.FolderOf(name);
        Path = System.IO.Path.GetFileName(name);
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new PartlyRead(this);
    }

    private sealed class PartlyRead(PartlyReadSource source) : FileConfigurationProvider(source)
    {
        public override void Load(Stream stream)
        {
            using var reader = new StreamReader(stream);
            Data = new Dictionary<string, string?>(JsonPlaces.Of("", reader.ReadToEnd()).Values, StringComparer.OrdinalIgnoreCase);
        }
    }
}
