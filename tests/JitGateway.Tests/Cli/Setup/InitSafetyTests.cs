using JitGateway.Cli.Setup;
using JitGateway.Cli.Shell;

namespace JitGateway.Tests.Cli.Setup;

/// <summary>What is in the folder already is never lost, and what somebody else laid there leads nothing astray.</summary>
public sealed class InitSafetyTests
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("keys/sp.key", "keys/sp.crt")]
    [InlineData("keys/sp.crt", "keys/sp.key")]
    public async Task Half_a_pair_is_never_written_over(string left, string lost)
    {
        await using var bed = await InitBed.StartAsync();
        (await bed.InitAsync()).Code.ShouldBe(0);
        File.Delete(Path.Combine(bed.Folder, lost));
        var (former, configuration) = (bed.Read(left), bed.Read("gateway.json"));

        var (code, output, error) = await bed.InitAsync("--origin", "https://other.example.com", "--force");

        (code, output).ShouldBe((ExitCodes.WrongInput, ""));
        error.ShouldBe($"{Path.Combine(bed.Folder, left)} is there without {Path.Combine(bed.Folder, lost)}. Put back what is missing, or move the one that is left away: an identity provider may know it.\n");
        bed.Read(left).ShouldBe(former);
        bed.Read("gateway.json").ShouldBe(configuration);
        File.Exists(Path.Combine(bed.Folder, lost)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(SetupFiles.Key)]
    [InlineData(SetupFiles.Certificate)]
    [InlineData(SetupFiles.Configuration)]
    [InlineData(SetupFiles.Secrets)]
    [InlineData(SetupFiles.Schema)]
    [InlineData("keys")]
    public async Task No_link_is_followed(string name)
    {
        await using var bed = await InitBed.StartAsync();
        using var elsewhere = new TestInfra.ConfigurationFolder();
        var target = Path.Combine(elsewhere.Folder, "target");
        if (name == "keys") Directory.CreateDirectory(target);
        var link = Path.Combine(bed.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);

        var (code, output, error) = await bed.InitAsync("--force", "--adapter", "Scim", "--adapter-url", "https://wiki.example.com/scim");

        (code, output).ShouldBe((ExitCodes.WrongInput, ""));
        error.ShouldContain($"{link} is a link, and is not followed. Take it away, or name another folder with --out.\n");
        File.Exists(target).ShouldBeFalse();
        Directory.GetFiles(elsewhere.Folder, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    /// <summary>The name that drafts had: whoever may write to the folder could lay a link there.</summary>
    [Fact]
    public async Task A_draft_has_a_name_that_nobody_can_have_taken()
    {
        await using var bed = await InitBed.StartAsync();
        using var elsewhere = new TestInfra.ConfigurationFolder();
        var target = elsewhere.WithFile("target", "somebody's");
        File.CreateSymbolicLink(Path.Combine(bed.Folder, "gateway.json.draft"), target);

        (await bed.InitAsync()).Code.ShouldBe(0);

        (await File.ReadAllTextAsync(target)).ShouldBe("somebody's");
        new FileInfo(Path.Combine(bed.Folder, "gateway.json")).LinkTarget.ShouldBeNull();
        Directory.GetFiles(bed.Folder, "*.draft", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    /// <summary>Whoever has the former file open reads on in the former one: the secrets go to a new one.</summary>
    [Fact]
    public async Task Keys_and_secrets_are_their_owners_alone_also_where_something_was_there()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var bed = await InitBed.StartAsync();
        var (keys, secrets) = (Path.Combine(bed.Folder, "keys"), Path.Combine(bed.Folder, "gateway.env"));
        Directory.CreateDirectory(keys);
        File.SetUnixFileMode(keys, (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(secrets, "OTHER=x\n");
        File.SetUnixFileMode(secrets, Owners | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var opened = File.Open(secrets, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        (await bed.InitAsync("--adapter", "Scim", "--adapter-url", "https://wiki.example.com/scim")).Code.ShouldBe(0);

        File.GetUnixFileMode(keys).ShouldBe(Owners | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(keys, "sp.key")).ShouldBe(Owners);
        File.GetUnixFileMode(secrets).ShouldBe(Owners);
        bed.Read("gateway.env").ShouldContain("OTHER=x\n");
        using var reader = new StreamReader(opened);
        (await reader.ReadToEndAsync()).ShouldBe("OTHER=x\n");
    }

    [Fact]
    public async Task Every_former_configuration_is_kept()
    {
        await using var bed = await InitBed.StartAsync();
        await bed.InitAsync("--origin", "https://first.example.com");
        await bed.InitAsync("--origin", "https://second.example.com", "--force");

        var refused = await bed.InitAsync("--origin", "https://third.example.com");
        var third = await bed.InitAsync("--origin", "https://third.example.com", "--force");

        refused.Error.ShouldContain("(it is kept as gateway.json.former.2)");
        third.Output.ShouldContain("gateway.json.former.2");
        bed.Read("gateway.json.former").ShouldContain("https://first.example.com");
        bed.Read("gateway.json.former.2").ShouldContain("https://second.example.com");
        bed.Read("gateway.json").ShouldContain("https://third.example.com");
    }
}
