using System.Reflection;
using System.Text.RegularExpressions;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Configuration.Risks;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Configuration;

/// <summary>
/// What <c>jitgateway check</c> says of each configuration in the folder Corpus, word for word. Each is the good one with what its head names changed; the messages stand beside it.
/// </summary>
public sealed partial class CorpusTests(CorpusMaterial material) : IClassFixture<CorpusMaterial>
{
    private const string ToRewrite = "set JITGATEWAY_WRITE_CORPUS=1 and run this test to write the messages anew";
    private static readonly string Corpus = Path.Combine(SourceTree.Root, "tests", "JitGateway.Tests", "Configuration", "Corpus");
    private static readonly string Good = Path.Combine(Corpus, "good.json");

    public static TheoryData<string> Broken => Names("broken");

    public static TheoryData<string> Risky => Names("risky");

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Every_error_of_a_broken_configuration_is_told_with_its_place_and_its_cure(string name)
    {
        var (code, said) = await CheckAsync(Path.Combine(Corpus, "broken", $"{name}.json"));

        code.ShouldBe(ExitCodes.WrongInput, said);
        await CompareAsync(said, Path.Combine(Corpus, "broken", $"{name}.txt"));
    }

    [Theory]
    [MemberData(nameof(Risky))]
    public async Task Every_risk_of_a_configuration_is_told_with_its_place_and_its_cure(string name)
    {
        var file = Path.Combine(Corpus, "risky", $"{name}.json");
        var (code, said) = await CheckAsync(file);

        code.ShouldBe(0, said);
        RiskId().Matches(said).Count.ShouldBeGreaterThan(0);
        await CompareAsync(said, Path.Combine(Corpus, "risky", $"{name}.txt"));
        (await CheckAsync(file, "--strict")).Code.ShouldBe(ExitCodes.HasRisks);
    }

    [Fact]
    public async Task The_good_configuration_has_neither_errors_nor_risks()
    {
        var (code, said) = await CheckAsync(Good, "--strict");

        (code, said).ShouldBe((0, "The configuration is in order.\n"));
    }

    [Fact]
    public void The_corpus_is_large_enough_and_every_kind_of_risk_is_in_it()
    {
        Names("broken").Count.ShouldBeGreaterThanOrEqualTo(60);
        Names("risky").Count.ShouldBeGreaterThanOrEqualTo(25);
        var shown = Directory.EnumerateFiles(Path.Combine(Corpus, "risky"), "*.txt").SelectMany(f => RiskId().Matches(File.ReadAllText(f)).Select(m => m.Groups["id"].Value)).ToHashSet(StringComparer.Ordinal);

        RiskRegister.All.Select(k => k.Id).Except(shown).ShouldBeEmpty("each needs a configuration under Corpus/risky that has it");
        RiskRegister.All.Select(k => k.Id).ShouldBeUnique();
        Directory.EnumerateFiles(Corpus, "*.txt", SearchOption.AllDirectories).Where(f => !File.Exists(Path.ChangeExtension(f, ".json"))).ShouldBeEmpty("they are beside no configuration");
    }

    [Fact]
    public void A_configuration_differs_from_the_good_one_where_its_head_says_so_and_nowhere_else()
    {
        foreach (var file in Directory.EnumerateFiles(Corpus, "*.json", SearchOption.AllDirectories).Where(f => f != Good))
        {
            var said = Head(file, "differs").ToList();
            said.ShouldNotBeEmpty(file);
            if (said is ["(no JSON)"]) continue;
            var different = Differences(file).ToList();
            different.Where(key => !said.Exists(s => IsUnder(key, s))).ShouldBeEmpty(file);
            said.Where(s => !different.Exists(key => IsUnder(key, s))).ShouldBeEmpty(file);
        }
    }

    internal static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var said = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(
            files => GatewayHost.Build(files, builder => builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(CorpusMaterial.Now))), TextReader.Null, said, said).RunAsync(arguments);
        return (code, said.ToString().ReplaceLineEndings("\n"));
    }

    private static TheoryData<string> Names(string kind) => [.. Directory.EnumerateFiles(Path.Combine(Corpus, kind), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    /// <summary>What is said of errors and risks; the tables behind them are told elsewhere.</summary>
    private async Task<(int Code, string Said)> CheckAsync(string file, params string[] more)
    {
        var placed = material.Place(await File.ReadAllTextAsync(file), Head(file, "setup").FirstOrDefault());
        var (code, said) = await RunAsync(["check", "--config", placed, .. more]);
        var told = said.Replace(material.Folder, "FOLDER", StringComparison.Ordinal).Split('\n').TakeWhile(l => !l.StartsWith("PLUG-IN", StringComparison.Ordinal) && !l.StartsWith("BACKEND ", StringComparison.Ordinal));
        return (code, string.Join('\n', told).TrimEnd() + "\n");
    }

    private static async Task CompareAsync(string said, string file)
    {
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_CORPUS") == "1") await File.WriteAllTextAsync(file, said);
        said.ShouldBe(await File.ReadAllTextAsync(file), ToRewrite);
    }

    private static IEnumerable<string> Head(string file, string word) =>
        File.ReadLines(file).TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal)).Where(l => l.StartsWith($"// {word}: ", StringComparison.Ordinal)).Select(l => l[(word.Length + 5)..]);

    private static IEnumerable<string> Differences(string file)
    {
        var (good, other) = (Flat(Good), Flat(file));
        return good.Keys.Union(other.Keys, StringComparer.OrdinalIgnoreCase).Where(k => good.GetValueOrDefault(k) != other.GetValueOrDefault(k) || good.ContainsKey(k) != other.ContainsKey(k));
    }

    private static Dictionary<string, string?> Flat(string file) => new ConfigurationBuilder().AddJsonFile(file).Build().AsEnumerable().ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsUnder(string key, string section) => key.Equals(section, StringComparison.OrdinalIgnoreCase) || key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase) || section.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^RISK (?<id>risk[a-z0-9.-]+): ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RiskId();
}

/// <summary>Every kind of risk that the gateway knows.</summary>
internal static class RiskRegister
{
    public static readonly IReadOnlyList<RiskKind> All =
    [
        .. typeof(RiskKind).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(f => f.FieldType == typeof(RiskKind)).Select(f => (RiskKind)f.GetValue(null)!).OrderBy(k => k.Id, StringComparer.Ordinal),
    ];
}
