using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The sample of a plug-in (deploy/recipes/plugin), loaded from where it was built, against its phone book.</summary>
public sealed class PluginContractTests : GroupAdapterContract
{
    private readonly string _folder = RepositoryPaths.NewWorkDirectory("phonebook");
    private Dictionary<string, JsonObject> _seen = [];

    internal static string File { get; } = Path.Combine(RepositoryPaths.Root, "deploy", "recipes", "plugin", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Acme.Phonebook.dll");

    private string Book => Path.Combine(_folder, "phonebook.json");

    internal override ContractNames Names { get; } = new("login", "staffNumber", "surname", "mail", "title", "roles", "active");

    protected override string AbsentId => "4711";

    public override Task InitializeAsync() => System.IO.File.WriteAllTextAsync(Book, "{}");

    [Fact]
    public void Its_own_folder_holds_no_second_contract() =>
        Directory.GetFiles(Path.GetDirectoryName(File)!, "*.dll").Select(f => Path.GetFileName(f)).ShouldBe(["Acme.Phonebook.dll"]);

    [Fact]
    public void What_it_does_not_like_of_the_mapping_is_an_error_of_configuration() =>
        Read(Book, ["login", "shoeSize"]).Errors.ShouldHaveSingleItem().ToString().ShouldBe(
            "Backends:wiki:Provisioning:Acme.Phonebook:Fields: does not have shoeSize, which is mapped or matched. Write shoeSize into Fields, or take it out of Mapping and Match.");

    [Fact]
    public async Task What_is_disposed_leaves_no_connection_behind()
    {
        var adapter = Make(Usual);
        Done(await adapter.CreateAsync(Ada(), default));
        await using (await SilenceAsync()) OpenFiles.In(_folder).ShouldHaveSingleItem("what is open is seen");
        ((IDisposable)adapter).Dispose();
        OpenFiles.In(_folder).ShouldBeEmpty();
    }

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync() => (await EntriesAsync()).ToDictionary(e => e.Key, e => e.Value.ToJsonString());

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        var now = await EntriesAsync();
        var written = now.Where(e => _seen.ContainsKey(e.Key)).SelectMany(e => Changed(_seen[e.Key]["fields"]!.AsObject(), e.Value["fields"]!.AsObject())).ToList();
        _seen = now;
        return written;
    }

    protected override async Task MakeGroupsAsync(IEnumerable<string> names)
    {
        var content = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Book))!;
        content["groups"] = new JsonArray([.. names.Select(n => (JsonNode?)n)]);
        await System.IO.File.WriteAllTextAsync(Book, content.ToJsonString());
    }

    protected override async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync()
    {
        var entries = await EntriesAsync();
        return JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Book))!["groups"]!.AsArray().Select(g => g!.GetValue<string>())
            .ToDictionary(g => g, g => (IReadOnlyList<string>)[.. entries.Where(e => e.Value["groups"]!.AsArray().Any(m => m!.GetValue<string>() == g)).Select(e => e.Key)]);
    }

    protected override Task<IAsyncDisposable> SilenceAsync() => Task.FromResult<IAsyncDisposable>(new FileStream($"{Book}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Read(Book, Names.All, timeout).Adapter();

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Read(Path.Combine(_folder, "absent.json"), Names.All, timeout).Adapter();

    // a file has no credentials; the nearest is one that is no phone book
    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout)
    {
        var other = Path.Combine(_folder, "other.json");
        System.IO.File.WriteAllText(other, new string('x', 4096));
        return Read(other, Names.All, timeout).Adapter();
    }

    private static IEnumerable<string> Changed(JsonObject before, JsonObject after) =>
        before.Select(f => f.Key).Union(after.Select(f => f.Key)).Where(name => !JsonNode.DeepEquals(before[name], after[name]));

    private AdapterConfiguration Read(string book, string[] mapped, TimeSpan? timeout = null) => AdapterConfiguration.Read(
        "Acme.Phonebook", new { File = book, Fields = Names.All.Except([Names.Active]) }, mapped, Names.Searched, timeout, groups: true,
        plugins: JsonSerializer.Serialize(new Dictionary<string, object> { ["Acme.Phonebook"] = new { Path = File } }));

    private async Task<Dictionary<string, JsonObject>> EntriesAsync() =>
        (JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Book))!["entries"]?.AsArray() ?? []).ToDictionary(e => e!["id"]!.GetValue<string>(), e => e!.AsObject());
}
