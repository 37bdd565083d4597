using System.Globalization;

namespace JitGateway.JourneyTests.Servers;

public sealed class TestsBesideTests : IDisposable
{
    private static readonly string This = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string _results = Path.Combine(Path.GetTempPath(), $"results of {Guid.NewGuid():N}.trx");

    public void Dispose() => File.Delete(_results);

    [Fact]
    public void They_go_on_until_they_wrote_what_came_of_them()
    {
        var others = Others(This, TestsBeside.Fields(This)![19]);
        others.HaveEnded.ShouldBeFalse();

        File.WriteAllText(_results, "");
        others.HaveEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task They_have_ended_without_a_word_when_their_process_is_gone_even_where_another_has_its_number()
    {
        Others(This, "1").HaveEnded.ShouldBeTrue();

        await using var process = ChildProcess.Start("sleep", ["60"], Path.GetTempPath());
        var number = process.Id.ToString(CultureInfo.InvariantCulture);
        var others = Others(number, TestsBeside.Fields(number)![19]);
        others.HaveEnded.ShouldBeFalse();
        await process.KillAsync();
        others.HaveEnded.ShouldBeTrue();
    }

    [Fact]
    public void Nobody_runs_beside_where_nobody_says_so()
    {
        TestsBeside.Of("").ShouldBeNull();
        TestsBeside.Of(null).ShouldBeNull();
        Should.Throw<FormatException>(() => TestsBeside.Of(This));
    }

    private TestsBeside Others(string process, string began) => TestsBeside.Of($"{process} {began} {_results}")!;
}
