using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Queue;

public sealed class BrokenQueueConfigurationTests
{
    [Theory]
    [InlineData("\"MaxLength\": 0", "Queue:MaxLength", "Write a number from 1 to 1000000")]
    [InlineData("\"MaxLength\": 1000001", "Queue:MaxLength", "Write a number from 1 to 1000000")]
    [InlineData("\"Attempts\": 0", "Queue:Attempts", "Write a number from 1 to 1000")]
    [InlineData("\"AtOnce\": 101", "Queue:AtOnce", "Write a number from 1 to 100")]
    [InlineData("\"FirstPause\": \"00:00:00.05\"", "Queue:FirstPause", "Write a time from 00:00:00.1 to 01:00:00")]
    [InlineData("\"LongestPause\": \"2.00:00:00\"", "Queue:LongestPause", "Write a time of at most 1.00:00:00")]
    [InlineData("\"FirstPause\": \"00:10:00\", \"LongestPause\": \"00:00:10\"", "Queue:LongestPause", "is shorter than FirstPause (00:10:00)")]
    [InlineData("\"KeepDeadLetters\": \"00:30:00\"", "Queue:KeepDeadLetters", "is not between an hour and ten years. Write a time such as 30.00:00:00")]
    [InlineData("\"KeepDeadLetters\": \"4000.00:00:00\"", "Queue:KeepDeadLetters", "Write a time such as 30.00:00:00")]
    [InlineData("\"Atempts\": 3", "Queue:Atempts", "Attempts")]
    public void What_is_out_of_bounds_is_said_with_the_cure(string setting, string path, string cure)
    {
        var error = Errors($$"""{ {{setting}} }""").ShouldHaveSingleItem();
        error.ShouldContain($"Backends:wiki:Provisioning:{path}");
        error.ShouldContain(cure);
    }

    [Theory]
    [InlineData("Blocking")]
    [InlineData("BestEffort")]
    [InlineData("Background")]
    public void Every_mode_is_offered(string mode)
    {
        var (part, errors) = ProvisioningTestBed.Read(
            ProvisioningTestBed.Wiki.Replace("\"Retries\"", $"\"Mode\": \"{mode}\", \"Queue\": {{ \"MaxLength\": 7 }}, \"Retries\""), new AdapterRegistration("Fake", _ => _ => new FakeApplication()));
        errors.ShouldBeEmpty();
        part.Mode.ToString().ShouldBe(mode);
        part.Queue.MaxLength.ShouldBe(7);
    }

    private static IReadOnlyList<string> Errors(string queue) =>
        ProvisioningTestBed.Read(ProvisioningTestBed.Wiki.Replace("\"Retries\"", $"\"Queue\": {queue}, \"Retries\""), new AdapterRegistration("Fake", _ => _ => new FakeApplication())).Errors;
}
