using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends;

/// <summary>An application that answers more than it was asked: what is left over on a connection would be the next person's page.</summary>
public sealed class UnaskedAnswersTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_nobody_asked_for_reaches_nobody(bool atOnce)
    {
        await using var application = new Talkative(atOnce);
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Backends": { "app": { "Destinations": [ "http://{{application.Authority}}" ], "Access": [ { "Effect": "Public" } ] } } }
            """);

        for (var i = 0; i < 4; i++)
        {
            (await gateway.Client.GetStringAsync($"/page{i}")).ShouldBe($"asked for /page{i}");
            await application.Said.ReadAsync();
        }
    }

    private sealed class Talkative(bool atOnce) : RawServer
    {
        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

        /// <summary>The answers that were followed by another.</summary>
        public ChannelReader<string> Said => _said.Reader;

        protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
        {
            var stream = client.GetStream();
            try
            {
                while (await WireText.ReadHeadAsync(stream, stopping) is { Length: > 0 } head)
                {
                    var answer = Answer($"asked for {head.Split(' ')[1]}");
                    var more = Answer("for somebody else");
                    await stream.WriteAsync(atOnce ? [.. answer, .. more] : answer, stopping);
                    if (!atOnce) await stream.WriteAsync(more, stopping);
                    _said.Writer.TryWrite(head);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // the gateway has ended it
            }
        }

        private static byte[] Answer(string body) => Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
