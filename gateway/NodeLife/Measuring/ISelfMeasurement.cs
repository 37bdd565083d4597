namespace JitGateway.NodeLife.Measuring;

/// <summary>Something that a module can do again and again to see how fast this machine does it. Changes nothing that lasts.</summary>
internal interface ISelfMeasurement
{
    /// <summary>In words.</summary>
    string What { get; }

    /// <summary>Whether it may ask Redis.</summary>
    bool MayAskRedis { get; }

    /// <param name="span">About how long to go on.</param>
    Task<SelfMeasured> RunAsync(TimeSpan span, CancellationToken cancellationToken);
}
