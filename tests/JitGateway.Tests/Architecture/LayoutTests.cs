namespace JitGateway.Tests.Architecture;

public sealed class LayoutTests : IDisposable
{
    private const int MostLines = 400;
    private static readonly string Gateway = Path.Combine(SourceTree.Root, "gateway");
    private readonly string _sample = Directory.CreateTempSubdirectory("layout").FullName;

    public void Dispose() => Directory.Delete(_sample, recursive: true);

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() =>
        SourceTree.TooLong(new[] { "gateway", "tests", "deploy" }.SelectMany(f => SourceTree.Files(Path.Combine(SourceTree.Root, f))), MostLines)
            .ShouldBeEmpty();

    [Fact]
    public void A_longer_file_would_be_found() =>
        SourceTree.TooLong([Write("Long.cs", string.Concat(Enumerable.Repeat("//\n", MostLines + 1)))], MostLines).ShouldHaveSingleItem();

    [Fact]
    public void A_namespace_is_its_folder() => SourceTree.Misplaced(Gateway, "JitGateway").ShouldBeEmpty();

    [Fact]
    public void A_misplaced_file_would_be_found()
    {
        Write("Saml/Response.cs", "namespace JitGateway.Sessions;\n");
        SourceTree.Misplaced(_sample, "JitGateway").ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_folder_is_a_module_of_the_table() =>
        SourceTree.UnknownModules(Gateway, ModuleTable.Product.Keys).ShouldBeEmpty();

    [Fact]
    public void A_folder_outside_the_table_would_be_found()
    {
        Write("Extras/Thing.cs", "namespace JitGateway.Extras;\n");
        SourceTree.UnknownModules(_sample, ModuleTable.Product.Keys).ShouldBe(["Extras"]);
    }

    [Fact]
    public void No_name_is_a_drawer() => SourceTree.NamedBadly(Gateway).ShouldBeEmpty();

    [Theory]
    [InlineData("Saml/XmlUtils.cs")]
    [InlineData("Helpers/Xml.cs")]
    [InlineData("Sessions/SessionManager.cs")]
    public void A_drawer_would_be_found(string file)
    {
        Write(file, "");
        SourceTree.NamedBadly(_sample).ShouldHaveSingleItem();
    }

    [Fact]
    public void Redis_types_appear_only_in_files_named_for_Redis() => SourceTree.RedisInDisguise(Gateway).ShouldBeEmpty();

    [Fact]
    public void A_Redis_type_elsewhere_would_be_found()
    {
        Write("Sessions/Store.cs", "using StackExchange.Redis;\n");
        SourceTree.RedisInDisguise(_sample).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_top_level_holds_what_the_contract_lists() => SourceTree.AstrayAtTheTop(SourceTree.Root).ShouldBeEmpty();

    [Fact]
    public void A_stranger_at_the_top_level_would_be_found_and_so_would_what_is_missing()
    {
        foreach (var name in new[] { "README.md", "LICENSE", "CHANGELOG.md", "JitGateway.sln", "appsettings.json", "gateway/a", "tests/a", "notes.txt" }) Write(name, "");

        SourceTree.AstrayAtTheTop(_sample).ShouldBe(["notes.txt: does not belong there", "deploy: is missing"]);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_sample, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
