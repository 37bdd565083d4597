using System.Text;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>An export on its way from the node to a file or to standard output, never as a whole in memory.</summary>
/// <param name="note">Says which filters name what is not configured.</param>
internal sealed class HistoryExport(ManagementClient client, string path, Func<IEnumerable<string>, Task> note, TextWriter output, TextWriter error)
{
    private const string Unconfigured = "X-Unconfigured";
    private const int Part = 16 * 1024;

    /// <param name="isJson">Whether the lines are JSON, whose values are kept as they are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Exported> ToOutputAsync(bool isJson, CancellationToken cancellationToken)
    {
        if (isJson && output is TerminalWriter terminal) terminal.IsJson = true;
        return await FetchAsync(async body =>
        {
            using var reader = new StreamReader(body, Encoding.UTF8);
            var part = new char[Part];
            var kept = 0;
            while (await reader.ReadAsync(part.AsMemory(kept), cancellationToken) is > 0 and var read)
            {
                var end = kept + read;
                kept = part[end - 1] is '\r' || char.IsHighSurrogate(part[end - 1]) ? 1 : 0;   // what follows belongs to it
                await output.WriteAsync(part.AsMemory(0, end - kept), cancellationToken);
                if (kept > 0) part[0] = part[end - 1];
            }

            await output.WriteAsync(part.AsMemory(0, kept), cancellationToken);
        }, cancellationToken);
    }

    /// <summary>
    /// Into a file that only its owner reads, because it tells of people; never over another one, and never half of it: until it is whole it has another name.
    /// </summary>
    public async Task<Exported> ToFileAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (IsThere(file.FullName)) return await NotOverAsync($"{file}");
        var part = $"{file.FullName}.part";
        FileStream target;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            target = new FileStream(part, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IsThere(part) ? await NotOverAsync($"{file}.part") : await NotWrittenAsync(file, e);
        }

        try
        {
            Exported exported;
            await using (target) exported = await FetchAsync(body => body.CopyToAsync(target, cancellationToken), cancellationToken);
            return exported.IsDone ? await MoveAsync(part, file) : exported;
        }
        finally
        {
            File.Delete(part);   // where it was moved there is none
        }
    }

    private async Task<Exported> MoveAsync(string part, FileInfo file)
    {
        try
        {
            File.Move(part, file.FullName, overwrite: false);
            return new Exported(true, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IsThere(file.FullName) ? await NotOverAsync($"{file}") : await NotWrittenAsync(file, e);
        }
    }

    private async Task<Exported> NotOverAsync(string file)
    {
        await error.WriteLineAsync($"{file} is there already, and is not written over. Name another file, or remove it.");
        return new Exported(false, null);
    }

    private async Task<Exported> NotWrittenAsync(FileInfo file, Exception cause)
    {
        await error.WriteLineAsync($"{file} cannot be written ({FileFault.Of(cause)}). Name a file in a folder that exists and that may be written.");
        return new Exported(false, null);
    }

    /// <summary>A link that leads nowhere is there, too.</summary>
    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private async Task<Exported> FetchAsync(Func<Stream, Task> take, CancellationToken cancellationToken)
    {
        var refused = await client.DownloadAsync(path, async response =>
        {
            if (response.Headers.TryGetValues(Unconfigured, out var names)) await note(names.SelectMany(static n => n.Split(',')));
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await take(body);
        }, cancellationToken);
        return new Exported(refused is null, refused);
    }
}

/// <param name="IsDone">All of it came.</param>
/// <param name="Refused">The problem document in its place; null where nothing came because of this side.</param>
internal sealed record Exported(bool IsDone, string? Refused);
