namespace JitGateway.Sessions.Streams;

/// <summary>An answer of unknown or great length: a page, a download. Cut short it could pass for the whole, so it ends in a way that everybody sees.</summary>
internal sealed class WatchedAnswer(HttpContext context, StreamOwner owner, string backend, OpenStreams streams) : OpenStream(context, owner, backend, streams)
{
    public override bool EndsByItself => true;

    protected override Task EndAsync(StreamEnd end)
    {
        Abort();
        return Task.CompletedTask;
    }
}
