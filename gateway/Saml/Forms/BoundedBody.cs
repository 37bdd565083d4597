using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Forms;

/// <summary>Bodies of requests, read within bounds: of size, of what this node has room for, and of time.</summary>
internal static class BoundedBody
{
    /// <summary>What is thrown away so that a browser gets to the answer: one whose sending breaks off shows an error of its own.</summary>
    private const long MostDrained = 64 * 1024 * 1024;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

    /// <summary>Holds its place in the room until the request ends, where it could be read.</summary>
    public static async Task<BodyRead> ReadAsync(HttpRequest request, int most, FormRoom room, TimeProvider time)
    {
        if (request.ContentLength > most) return new(BodyEnd.TooLarge);
        using var limit = new CancellationTokenSource(FormPlace.TimeFor(request.ContentLength ?? most), time);
        if (room.Enter(request.HttpContext, request.ContentLength ?? 0) is not { } place) return new(BodyEnd.NoRoom);
        Admit(request);
        var read = new BodyRead(BodyEnd.TooSlow);
        try
        {
            read = await ReadAsync(request, most, place, limit.Token);
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
        using var end = EndReading(request.BodyReader, limit.Token);
        try
        {
            for (long read = 0; read < MostDrained && !limit.IsCancellationRequested;)
            {
                var result = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
                read += result.Buffer.Length;
                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // broken off: the answer goes out all the same
        }
    }

    /// <summary>Before anything is read: the bound is ours or the application's, not the server's, which would break the request off.</summary>
    public static void Admit(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }

    private static async Task<BodyRead> ReadAsync(HttpRequest request, int most, FormPlace place, CancellationToken limit)
    {
        using var end = EndReading(request.BodyReader, limit);
        using var read = new MemoryStream();   // grows with what really comes, whatever was announced
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var part = result.Buffer;
            var isTooLarge = read.Length + part.Length > most;
            var hasRoom = isTooLarge || request.ContentLength is not null || place.TryGrow(part.Length);
            if (!isTooLarge && hasRoom)
                foreach (var piece in part)
                    read.Write(piece.Span);
            request.BodyReader.AdvanceTo(part.End);
            if (isTooLarge) return new(BodyEnd.TooLarge);
            if (!hasRoom) return new(BodyEnd.NoRoom);
            if (result.IsCompleted) return new(BodyEnd.Whole, read.ToArray());
            if (limit.IsCancellationRequested) return new(BodyEnd.TooSlow);
        }
    }

    /// <summary>A reading that is broken off by a token cannot be taken up again, one that is called back can.</summary>
    private static CancellationTokenRegistration EndReading(PipeReader reader, CancellationToken limit) => limit.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
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
