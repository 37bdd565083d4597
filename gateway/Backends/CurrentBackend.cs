namespace JitGateway.Backends;

internal static class CurrentBackend
{
    /// <summary>The backend that routing chose for this request; null on endpoints of our own.</summary>
    public static Backend? Backend(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Backend>();
}
