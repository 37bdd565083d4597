using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.History;

public sealed class BrokenHistoryConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "Keep": "00:10:00" """, "History:Keep = \"00:10:00\": is not between an hour and ten years. Write a time such as 90.00:00:00.")]
    [InlineData(""" "Entries": 5 """, "History:Entries = \"5\": is not between 100 and 100,000,000. Write 100000, which takes about 100 MB of Redis.")]
    [InlineData(""" "Content": "Clear" """, "History:Content = \"Clear\": is not the name of a value. Use one of: Fingerprints, Sealed.")]
    [InlineData(""" "Keys": [ "short" ] """,
        "History:Keys:0 = \"(secret)\": has fewer than 32 characters, so it could be guessed. Write env:NAME or file:PATH of 32 random octets, as openssl rand -base64 32 makes them.")]
    [InlineData(""" "Keys": [ "env:JITGATEWAY_NOT_SET" ] """,
        "History:Keys:0 = \"env:JITGATEWAY_NOT_SET\": names the environment variable JITGATEWAY_NOT_SET, which is not set. Set JITGATEWAY_NOT_SET or name another one.")]
    public void The_section_History(string history, string expected) =>
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "History": { {{history}} } }""").Errors().ShouldContain(expected);
}
