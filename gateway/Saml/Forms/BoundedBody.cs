using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>Bodies of requests, read within bounds.</summary>
internal static class BoundedBody
{
    /// <summary>What is thrown away so that a browser gets to the answer: one whose sending breaks off shows an error of its own.</summary>
    private const long MostDrained = 64 * 1024 * 1024;

    private const int Step = 16 * 1024;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

    /// <returns>Null where it is longer; what is left of it is then unread.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most) return null;
        Admit(request);
        using var read = new MemoryStream();   // grows with what really comes, whatever was announced
        var part = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            while (await request.Body.ReadAsync(part, cancellationToken) is > 0 and var count)
            {
                if (read.Length + count > most) return null;
                await read.WriteAsync(part.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        return read.ToArray();
    }

    /// <summary>Reads on and throws away, so that who sends is done with it and reads the answer.</summary>
    public static async Task DrainAsync(HttpRequest request, TimeProvider time)
    {
        if (request.Headers.Expect.Count > 0) return;   // it asks first, and sends nothing where the answer is no
        Admit(request);
        using var limit = new CancellationTokenSource(LongestDrain, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, request.HttpContext.RequestAborted);
        var part = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            for (long read = 0; read < MostDrained && await request.Body.ReadAsync(part, either.Token) is > 0 and var count; read += count)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // too long, too slow or broken off: the answer goes out all the same
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>The bound is ours, not the server's, which would break the request off.</summary>
    private static void Admit(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }
}
