using System.Runtime.Loader;
using System.Security.Cryptography;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Plugins;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Configuration;
using Mono.Cecil;

namespace JitGateway.Tests.Provisioning.Adapters.Plugins;

public sealed class PluginsTests : IDisposable
{
    private const string Own = "JitGateway.Tests.Provisioning.Adapters.Plugins";
    private static readonly string Assembly = typeof(PluginsTests).Assembly.Location;
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Assembly)));
    private readonly string _folder = Directory.CreateTempSubdirectory("plugins").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_plug_in_is_loaded_apart_and_shares_the_contract_alone()
    {
        var plugin = Install($"HarmlessPlugin\", \"Sha256\": \"{Hash.ToUpperInvariant()}").ShouldHaveSingleItem();
        (plugin.Name, plugin.File, plugin.Hash, plugin.Contract).ShouldBe(("Acme.Sample", Assembly, Hash, new Version(1, 0, 0, 0)));
        plugin.Type.FullName.ShouldBe(typeof(HarmlessPlugin).FullName);
        plugin.Type.ShouldNotBe(typeof(HarmlessPlugin));
        AssemblyLoadContext.GetLoadContext(plugin.Type.Assembly).ShouldBeOfType<PluginAssembly>();
        plugin.Type.IsAssignableTo(typeof(JitGateway.Plugins.IProvisioningAdapter)).ShouldBeTrue();
        Install("HarmlessPlugin").ShouldHaveSingleItem().Type.ShouldBe(plugin.Type, "the same file is loaded once");
    }

    [Fact]
    public void Nothing_is_loaded_that_is_not_listed()
    {
        new PluginsPart().Read(Context("null")).ShouldBeSameAs(PluginTable.Empty);
        new PluginsPart().Read(Context("{}")).Plugins.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_said_with_path_value_problem_and_cure()
    {
        var text = Write("text.dll", "MZ is how an assembly begins, and this is none");
        Errors("\"Path\": \"/no/such/plugin.dll\"").ShouldBe(["Plugins:Acme.Sample:Path = \"/no/such/plugin.dll\": is not there. Build the plug-in, or name its .dll; a relative path begins beside the file that names it."]);
        Errors($"\"Path\": \"{_folder}\"").ShouldHaveSingleItem().ShouldStartWith($"Plugins:Acme.Sample:Path = \"{_folder}\": cannot be read (");
        Errors("").ShouldBe(["Plugins:Acme.Sample:Path: is missing. Write the path of the plug-in's .dll."]);
        Errors($"\"Path\": \"{text}\"").ShouldBe([$"Plugins:Acme.Sample:Path = \"{text}\": is no assembly of .NET. Name the plug-in's .dll."]);
        Errors($"\"Path\": \"{typeof(ShouldAssertException).Assembly.Location}\"").ShouldBe(
            [$"Plugins:Acme.Sample:Path = \"{typeof(ShouldAssertException).Assembly.Location}\": is no plug-in: it does not reference JitGateway.Plugins. Name an assembly that implements JitGateway.Plugins.IProvisioningAdapter."]);
        Errors($"\"Path\": \"{Assembly}\", \"Sha256\": \"abc\"").ShouldBe(["Plugins:Acme.Sample:Sha256 = \"abc\": is no SHA-256. Write the 64 hexadecimal digits that sha256sum tells."]);
        var other = new string('0', 64);
        Errors($"\"Path\": \"{Assembly}\", \"Sha256\": \"{other}\"").ShouldBe(
            [$"Plugins:Acme.Sample:Sha256 = \"{other}\": is not the hash of {Assembly}, so that is another file than was meant. Find out who changed it; if it is the right one, write {Hash}."]);
        Errors("\"Pfad\": \"x.dll\"").ShouldContain(e => e.StartsWith("Plugins:Acme.Sample:Pfad: is not a key that is known here. "));
    }

    [Fact]
    public void What_is_wrong_with_its_classes_is_said_too()
    {
        Errors($"\"Path\": \"{Assembly}\", \"Type\": \"Acme.Phone\"").ShouldHaveSingleItem().ShouldStartWith("Plugins:Acme.Sample:Type = \"Acme.Phone\": is not the name of an adapter of the plug-in. ");
        Errors($"\"Path\": \"{Assembly}\"").ShouldHaveSingleItem().ShouldStartWith($"Plugins:Acme.Sample:Type: is missing, and the plug-in has several adapters. Write one of: {Own}.AskingPlugin, {Own}.BlockingPlugin, {Own}.CountedPlugin, {Own}.EndlessPlugin, {Own}.HarmlessPlugin, ");
        Errors($"\"Path\": \"{Assembly}\", \"Type\": \"{Own}.WithoutConstructorPlugin\"").ShouldHaveSingleItem().ShouldContain("is not the name of an adapter of the plug-in");
        var hidden = Changed("Hidden.dll", module =>
        {
            foreach (var type in module.Types.Where(t => t.IsPublic)) type.IsNotPublic = true;
        });
        Errors($"\"Path\": \"{hidden}\"").ShouldBe(
            [$"Plugins:Acme.Sample:Path = \"{hidden}\": has no adapter. Make the class that implements JitGateway.Plugins.IProvisioningAdapter public, with a public constructor that takes nothing, or IAdapterSettings."]);
    }

    [Theory]
    [InlineData("2.0.0.0", "was built against version 2.0 of JitGateway.Plugins, and this gateway has 1.0. Use a newer gateway, or an older plug-in")]
    [InlineData("1.1.0.0", "was built against version 1.1 of JitGateway.Plugins, and this gateway has 1.0. Use a newer gateway, or an older plug-in")]
    [InlineData("0.9.0.0", "was built against version 0.9 of JitGateway.Plugins, and this gateway has 1.0. Build the plug-in against this gateway's, or ask its maker for a newer one")]
    public void A_plug_in_for_another_version_of_the_contract_is_refused(string version, string problem)
    {
        var file = Changed($"Sample-{version}.dll", module => module.AssemblyReferences.Single(r => r.Name == "JitGateway.Plugins").Version = new Version(version));
        Errors($"\"Path\": \"{file}\"").ShouldBe([$"Plugins:Acme.Sample:Path = \"{file}\": {problem}."]);
    }

    [Theory]
    [InlineData("Phonebook")]
    [InlineData("Scim")]
    [InlineData("Acme.")]
    [InlineData("Acme/Phonebook.1")]
    public void A_name_is_never_one_of_the_gateways_own(string name) =>
        Read($$"""{ "{{name}}": { "Path": "{{Assembly}}", "Type": "{{Own}}.HarmlessPlugin" } }""").Errors.ShouldBe(
            [$"Plugins:{name}: is no name of a plug-in. Write a name of letters and digits with a dot in it, as in Acme.Phonebook: no adapter of the gateway's own will ever have one."]);

    [Fact]
    public void Settings_are_bound_strictly_by_what_is_asked_for()
    {
        const string Good = """
            { "Text": "t", "Needed": "n", "Secret": "hush", "Url": "https://phone.example.com/", "File": "/etc/phone", "Flag": "true", "Number": 7, "Duration": "00:00:09", "List": [ "a", "b" ], "Table": { "k": "v" }, "$comment": "is passed over" }
            """;
        Configuration("AskingPlugin", Good).Adapter().Target.ShouldBe("t|n|4|https://phone.example.com/|/etc/phone|True|7|00:00:09|a,b|k=v|wiki|login|False|True");
        Configuration("AskingPlugin", """{ "Needed": "n" }""").Adapter().Target.ShouldBe("|n||||False|5|00:00:03|||wiki|login|False|True");
        const string Section = "Backends:wiki:Provisioning:Acme.Sample";
        Configuration("AskingPlugin", """{ "Flag": "yes", "Number": "many", "Duration": "9", "Url": "ftp://x", "List": { "a": "b" }, "Secret": "", "Textt": "t" }""").Errors.Select(e => e.ToString()).ShouldBe(
            [
                $"{Section}:Needed: is missing. Write something.",
                $"{Section}:Secret: is an empty secret. Write file:PATH, env:NAME or the secret itself.",
                $"{Section}:Url = \"ftp://x\": is neither http nor https. Write https://HOST/PATH.",
                $"{Section}:Flag = \"yes\": is not true or false. Write true or false.",
                $"{Section}:Number = \"many\": is not a number. Write a whole number.",
                $"{Section}:Duration = \"9\": is not a time span. Write hh:mm:ss, as in 00:30:00.",
                $"{Section}:List:a: stands in a list, which has no names. Write [ … ].",
                $"{Section}:Textt: is not a key that is known here. Did you mean \"Text\"? Known: Duration, File, Flag, List, Needed, Number, Secret, Table, Text, Url.",
            ]);
        Configuration("RefusingPlugin", "{}").Errors.ShouldHaveSingleItem().ToString().ShouldBe($"{Section}:Exchange: is no number of an exchange. Write three digits.");
    }

    [Fact]
    public async Task What_a_setting_gave_when_the_configuration_was_read_it_gives_for_good()
    {
        var secret = Write("secret", "first");
        var adapter = Configuration("SecretivePlugin", $$"""{ "Secret": "file:{{secret}}" }""").Adapter();
        File.Delete(secret);
        (await adapter.CheckAsync(default)).ShouldBe(new AdapterResult<string>.Done("first"), "the object that works is made now");
        Write("secret", "second");
        (await Configuration("SecretivePlugin", $$"""{ "Secret": "file:{{secret}}" }""").Adapter().CheckAsync(default)).ShouldBe(new AdapterResult<string>.Done("second"), "another configuration reads anew");
    }

    [Fact]
    public async Task What_is_found_wrong_late_is_thrown_and_never_an_empty_secret()
    {
        var adapter = Configuration("SecretivePlugin", """{ "Secret": "s" }""").Adapter();
        foreach (var _ in new[] { 1, 2 })
            (await Should.ThrowAsync<InvalidOperationException>(() => adapter.GetAsync("Later", [], default))).Message.ShouldBe("Backends:wiki:Provisioning:Acme.Sample:Later is missing");
        (await adapter.CheckAsync(default)).ShouldBe(new AdapterResult<string>.Done("s"));
    }

    [Theory]
    [InlineData("ThrowingAtStartPlugin", "FormatException (the exchange … is not known)")]
    [InlineData("WithoutTargetPlugin", "InvalidOperationException (The target is null)")]
    public void One_that_does_not_start_is_an_error_of_the_backend(string type, string said) =>
        Configuration(type, "{}").Errors.ShouldHaveSingleItem().ToString().ShouldBe(
            $"Backends:wiki:Provisioning:Adapter = \"Acme.Sample\": cannot be started: it throws {said}. Tell the maker of {Assembly}, or use another version of it.");

    [Fact]
    public void One_that_keeps_no_groups_is_not_asked_to() =>
        AdapterConfiguration.Read("Acme.Sample", "{}", ["login"], ["login"], groups: true, plugins: Listed("HarmlessPlugin")).Errors.ShouldHaveSingleItem().ToString().ShouldBe(
            "Backends:wiki:Provisioning:Groups:Sync: asks for memberships, which the adapter Acme.Sample does not keep. Write None, or leave the section Groups out.");

    [Theory]
    [InlineData("BlockingPlugin", "block")]
    [InlineData("EndlessPlugin", "wait")]
    public async Task One_that_hangs_is_given_up_on_and_holds_up_nobody(string type, string value)
    {
        var adapter = Configuration(type, "{}", TimeSpan.FromMilliseconds(200)).Adapter();
        var hanging = Enumerable.Range(0, 64).Select(_ => adapter.FindAsync("login", value, [], default)).ToList();
        foreach (var call in hanging) (await call).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldBe("no answer within 0.2 s");
        (await adapter.FindAsync("login", value, [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldBe("64 calls of the plug-in Acme.Sample have not returned");
        (await Configuration("HarmlessPlugin", "{}").Adapter().FindAsync("login", value, [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>();
        ((IDisposable)adapter).Dispose();
        (await Configuration(type, "{}").Adapter().FindAsync("login", "nobody", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>(
            "the threads are held whatever configuration is in force").Detail.ShouldBe("64 calls of the plug-in Acme.Sample have not returned");
    }

    [Theory]
    [InlineData("null", "the plug-in returned nothing")]
    [InlineData("null list", "the plug-in returned nothing")]
    [InlineData("null account", "the plug-in told an account without an id that could be used")]
    [InlineData("no id", "the plug-in told an account without an id that could be used")]
    [InlineData("odd id", "the plug-in told an account without an id that could be used")]
    public async Task Nonsense_is_unavailable(string value, string detail) =>
        (await Configuration("UnrulyPlugin", "{}").Adapter().FindAsync("login", value, [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldBe(detail);

    [Fact]
    public async Task A_search_that_brings_everybody_is_not_believed_and_one_account_is_one()
    {
        var adapter = Configuration("UnrulyPlugin", "{}").Adapter();
        (await adapter.FindAsync("login", "everybody", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>();
        (await adapter.FindAsync("login", "twice", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("fail")]
    [InlineData("null task")]
    public async Task What_it_throws_is_the_engines_to_log_and_ends_there(string value)
    {
        using var bed = new ProvisioningTestBed { Logs = new CollectedLogs() };
        bed.Logger = bed.LogFor<UserProvisioner>();
        var adapter = Configuration("UnrulyPlugin", "{}").Adapter();
        var part = ProvisioningTestBed.Read("""{ "Adapter": "Fake", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" }, "Retries": 0 }""", new AdapterRegistration("Fake", _ => _ => adapter)).Part;
        var failure = (await bed.PassAsync(People.Alice(("username", value)), part)).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure;
        failure.Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        bed.Logs.Text.ShouldContain("Adapter Fake of wiki threw in find");
    }

    [Fact]
    public async Task Every_outcome_arrives()
    {
        var adapter = (IPersonalAdapter)Configuration("OutspokenPlugin", "{}").Adapter();
        (await adapter.GetAsync("exists", ["login"], default)).ShouldBe(new AdapterResult<ExistingUser>.AlreadyExists("taken", "login") { LinkTo = "7" });
        (await adapter.GetAsync("rejected", ["title"], default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("no such field", "title"));
        (await adapter.GetAsync("refused", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("contract ended") { Code = ErrorRegister.UserRefused, Note = "Your contract ended." });
        (await adapter.GetAsync("unavailable", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("no exchange"));
        (await adapter.GetAsync("limited", [], default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(TimeSpan.Zero));
        (await adapter.GetAsync("later", [], default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(TimeSpan.FromSeconds(30)) { IsForOne = true });
        (await adapter.GetAsync("another", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("the plug-in told another account than it was asked for"));
        (await adapter.GetAsync("missing", [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        var alice = People.Alice();
        (await adapter.For(alice.Subject, alice).GetAsync("person", ["told"], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Attributes["told"].ShouldBe(new AttributeValue.Text("corp/alice-0001/alice@example.com"));
        (await adapter.For(alice.Subject, null).GetAsync("person", ["told"], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Attributes["told"].ShouldBe(new AttributeValue.Text("/alice-0001/"));
    }

    [Fact]
    public async Task What_it_says_is_looked_at_as_what_a_server_says()
    {
        var adapter = Configuration("OutspokenPlugin", "{}").Adapter();
        var talkative = (await adapter.GetAsync("talkative", ["mail"], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        (talkative.Detail, talkative.Attribute, talkative.Note).ShouldBe(("mail … of … is taken since …", null, new string('x', 499) + "…"));
        (await adapter.GetAsync("blank", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("no reason"));
        (await adapter.GetAsync("odd link", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("the plug-in links to an account without an id that could be used"));
        (await adapter.GetAsync("no text", ["title"], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("the plug-in told a value of title that is no text"));
        (await adapter.GetAsync("half a character", ["title"], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("the plug-in told a value of title that is no text"));
        (await adapter.GetAsync("no group", [GroupChange.Attribute], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        var said = (await Configuration("PlainPlugin", "{}", updates: false).Adapter().CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>().Value;
        (said.Length, said.Any(char.IsControl)).ShouldBe((501, false));
    }

    [Fact]
    public async Task What_it_cannot_do_it_is_not_asked()
    {
        Configuration("PlainPlugin", "{}").Errors.ShouldHaveSingleItem().ToString().ShouldBe(
            "Backends:wiki:Provisioning:Update: asks for changes of accounts, of which the adapter Acme.Sample makes none. Write Never.");
        AdapterConfiguration.Read("Acme.Sample", "{}", ["login"], ["login"], updates: false, plugins: Listed("PlainPlugin"), identifying: "login").Errors.ShouldHaveSingleItem().ToString().ShouldBe(
            "Backends:wiki:Provisioning:LinkExisting: adopts accounts, which get login then, and the adapter Acme.Sample changes none. Leave it out.");
        var adapter = Configuration("PlainPlugin", "{}", updates: false).Adapter();
        var account = new ExistingUser("1", new Dictionary<string, AttributeValue?>(), Active: true);
        (await adapter.UpdateAsync(account, new BackendUser(new Dictionary<string, AttributeValue?> { ["login"] = null }), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the adapter changes no accounts"));
        (await adapter.SetActiveAsync(account, active: false, default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the adapter neither enables accounts nor disables them"));
    }

    /// <summary>A node lives for months, and its configuration is read often.</summary>
    [Fact]
    public async Task No_object_of_it_outlives_what_it_wa_made_for()
    {
        var type = Install("CountedPlugin").ShouldHaveSingleItem().Type;
        int Count(string property) => (int)type.GetProperty(property)!.GetValue(null)!;
        Task ShouldBeAsync(int everMade, int living) => Eventually.HoldsAsync(() => Task.FromResult((Made: Count("Made"), Living: Count("Living"))), c => c == (everMade, living), $"{living} of {everMade} living");
        var made = Count("Made");
        Configuration("CountedPlugin", """{ "Wrong": true }""").Errors.ShouldHaveSingleItem();
        var unused = Configuration("CountedPlugin", "{}").Adapter();
        await ShouldBeAsync(made + 2, 0);

        var used = Configuration("CountedPlugin", "{}").Adapter();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => used.GetAsync("1", [], default))));
        await ShouldBeAsync(made + 4, 1);
        ((IDisposable)((IPersonalAdapter)used).For(People.Alice().Subject, null)).Dispose();
        foreach (var adapter in new[] { used, unused }) ((IDisposable)adapter).Dispose();
        await ShouldBeAsync(made + 4, 0);

        var late = Configuration("CountedPlugin", """{ "Late": true }""", start: TimeSpan.FromMilliseconds(20));
        late.Errors.ShouldHaveSingleItem().ToString().ShouldContain("cannot be started: its constructor does not return within 0.02 s");
        await ShouldBeAsync(made + 5, 0);
    }

    [Fact]
    public void A_gateway_that_lists_a_plug_in_serves_backends_with_it_and_a_dry_run_maps_for_them()
    {
        using var folder = new ConfigurationFolder().With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Plugins": {{Listed("HarmlessPlugin")}},
              "Backends": { "wiki": { "Destinations": [ "http://127.0.0.1:1" ], "Provisioning": { "Adapter": "acme.sample", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" } } } }
            }
            """);
        using var gateway = (IDisposable)GatewayHost.Build(folder.Files());
        using var wrong = new ConfigurationFolder().With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Plugins": {{Listed("HarmlessPlugin")}},
              "Backends": { "wiki": { "Destinations": [ "http://127.0.0.1:1" ], "Provisioning": { "Adapter": "Acme.Simple", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" } } } }
            }
            """);
        Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(wrong.Files())).Errors.ShouldHaveSingleItem().ToString().ShouldStartWith("Backends:wiki:Provisioning:Adapter = \"Acme.Simple\": is not the name of an adapter. Did you mean \"Acme.Sample\"?");
    }

    /// <summary>What plug-ins are compiled against may grow, and never change: this is all of it.</summary>
    [Fact]
    public void The_contract_is_what_it_was()
    {
        using var module = ModuleDefinition.ReadModule(typeof(JitGateway.Plugins.IProvisioningAdapter).Assembly.Location);
        module.Types.Where(t => t.IsPublic).Select(t => t.Name).Order(StringComparer.Ordinal).ShouldBe(
            ["Account", "AccountChange", "AdapterAbilities", "AdapterCall", "IAdapterSettings", "IProvisioningAdapter", "Outcome`1", "Person"]);
        module.AssemblyReferences.Select(r => r.Name).ShouldAllBe(n => n.StartsWith("System.", StringComparison.Ordinal));
        Directory.GetFiles(Path.Combine(SourceTree.Root, "gateway", "Plugins"), "*.cs").ShouldAllBe(f => !File.ReadAllText(f).Contains("internal ", StringComparison.Ordinal));
    }

    private static string Listed(string type) => $$"""{ "Acme.Sample": { "Path": "{{Assembly}}", "Type": "{{Own}}.{{type}}" } }""";

    private static AdapterConfiguration Configuration(string type, string settings, TimeSpan? timeout = null, bool updates = true, TimeSpan? start = null) =>
        AdapterConfiguration.Read("Acme.Sample", settings, ["login"], ["login"], timeout, updates: updates, plugins: Listed(type), start: start);

    private static ConfigurationContext Context(string plugins) =>
        new(new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "Plugins": {{plugins}} }"""))).Build());

    private static (PluginTable Table, IEnumerable<string> Errors) Read(string plugins)
    {
        var context = Context(plugins);
        return (new PluginsPart().Read(context), context.Errors.All.Select(e => e.ToString()));
    }

    private static IReadOnlyList<InstalledPlugin> Install(string type)
    {
        var (table, errors) = Read(Listed(type));
        errors.ShouldBeEmpty();
        return table.Plugins;
    }

    private static IEnumerable<string> Errors(string members)
    {
        var (table, errors) = Read($$"""{ "Acme.Sample": { {{members}}{{(members.Length == 0 ? "\"$empty\": true" : "")}} } }""");
        table.Plugins.ShouldBeEmpty();
        return errors;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The sample plug-in, with something else about it.</summary>
    private string Changed(string name, Action<ModuleDefinition> change)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;   // Debug or Release, as this test
        var file = Path.Combine(_folder, name);
        using var module = ModuleDefinition.ReadModule(Path.Combine(SourceTree.Root, "deploy", "recipes", "plugin", "bin", built, "net10.0", "Acme.Phonebook.dll"));
        change(module);
        module.Write(file);
        return file;
    }
}
