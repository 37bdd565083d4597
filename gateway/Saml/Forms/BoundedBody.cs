using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>Bodies of requests, read within bounds: of size, of what this node has room for, and of time.</summary>
internal static class BoundedBody
{
    /// <summary>What is thrown away so that a browser gets to the answer: one whose sending breaks off shows an error of its own.</summary>
    private const long MostDrained = 64 * 1024 * 1024;

    private const int Step = 16 * 1024;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

    /// <summary>Holds its place in the room until the request ends, where it could be read.</summary>
    public static async Task<BodyRead> ReadAsync(HttpRequest request, int most, FormRoom room, TimeProvider time)
    {
        if (request.ContentLength > most) return new(BodyEnd.TooLarge);
        using var limit = new CancellationTokenSource(FormPlace.TimeFor(request.ContentLength ?? most), time);
        if (room.Enter(request.HttpContext, request.ContentLength ?? 0) is not { } place) return new(BodyEnd.NoRoom);
        Admit(request);
        var aborted = request.HttpContext.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        var read = new BodyRead(BodyEnd.TooSlow);
        try
        {
            read = await ReadAsync(request, most, place, either.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // in time or not at all
        }
        finally
        {
            if (read.Content is null) place.Dispose();
        }

        return read;
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

    /// <summary>Before anything is read: the bound is ours or the application's, not the server's, which would break the request off.</summary>
    public static void Admit(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }

    private static async Task<BodyRead> ReadAsync(HttpRequest request, int most, FormPlace place, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();   // grows with what really comes, whatever was announced
        var part = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            while (await request.Body.ReadAsync(part, cancellationToken) is > 0 and var count)
            {
                if (read.Length + count > most) return new(BodyEnd.TooLarge);
                if (request.ContentLength is null && !place.TryGrow(count)) return new(BodyEnd.NoRoom);
                await read.WriteAsync(part.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        return new(BodyEnd.Whole, read.ToArray());
    }
}

/// <param name="End">How the reading ended.</param>
/// <param name="Content">All of it; null where it is not <see cref="BodyEnd.Whole"/>: what is left is then unread.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BodyRead(BodyEnd End, byte[]? Content = null);

internal enum BodyEnd
{
    Whole,

    TooLarge,

    /// <summary>This node holds as many forms as it may, or as many of this client.</summary>
    NoRoom,

    /// <summary>It did not come in time.</summary>
    TooSlow,
}
