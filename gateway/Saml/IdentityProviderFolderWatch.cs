using JitGateway.Configuration;
using JitGateway.Saml.Metadata;

namespace JitGateway.Saml;

/// <summary>
/// Looks every two seconds whether the folder of identity providers has other files than those in force, and puts that in force as a change of the configuration is. It reads instead of listening, for network file systems announce nothing. What
/// the files hold is for <see cref="MetadataRefresh"/> to read.
/// </summary>
internal sealed class IdentityProviderFolderWatch(
    Active<ServiceProvider> serviceProvider, ActiveConfiguration configuration, IdentityProviderDirectory directory, MetadataRefresh refresh, TimeProvider time, ILogger<IdentityProviderFolderWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly MetadataRefusedException FileGone = new("its file is in the folder no longer") { IsWithdrawn = true };

    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);   // by name: in the configuration in force, and without a file
    private RefusedFolder? _refused;
    private IdentityProviderFolder? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IdentityProviderFolder? seen = null;
        Tell();
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                seen = Look(seen);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.FolderFailed(logger, e);
            }
        }
    }

    /// <param name="before">What was there at the last look; null where there was none, or nothing to be seen.</param>
    private IdentityProviderFolder? Look(IdentityProviderFolder? before)
    {
        Tell();   // whoever put it in force
        if (serviceProvider.Value.Folder is not { } inForce || Read(inForce.Path) is not { } now) return null;
        if (now.HasTheFilesOf(inForce)) _refused = null;
        else if (before is not null)
        {
            if (now.HasTheFilesOf(before)) Try(now);   // many may be coming
            Withdraw(inForce.NamesGone(now, before));
        }

        Readmit(now);

        return now;
    }

    /// <summary>What stood against it may be mended elsewhere, in a file that no configuration shows.</summary>
    private void Try(IdentityProviderFolder now)
    {
        var before = _refused is { } refused && refused.Folder.HasTheFilesOf(now) ? refused : null;
        if (time.GetUtcNow() < before?.NextTry) return;
        var errors = configuration.Load();
        if (errors.Count == 0)
        {
            _refused = null;
            if (serviceProvider.Value.Folder is { } folder) Log.FolderRead(logger, folder.Path, folder.Told);
            Tell();
            return;
        }

        var told = string.Join('\n', errors);
        if (told != before?.Errors)
            foreach (var error in errors)
                Log.FolderRefused(logger, now.Path, error.ToString());
        var pause = before is null ? Interval : before.Pause * 2 < LongestPause ? before.Pause * 2 : LongestPause;
        _refused = new(now, told, pause, time.GetUtcNow() + pause);
    }

    /// <summary>Whoever takes a file away trusts that provider no longer, whatever stands in the way of the rest.</summary>
    private void Withdraw(IEnumerable<string> gone)
    {
        foreach (var name in gone)
        {
            if (InForce(name) is not { } provider) continue;
            _gone.Add(name);
            if (directory.Update(provider, static state => state.Metadata is null ? state : state.Without(FileGone)) is { Before.Metadata: not null }) Log.MetadataWithdrawn(logger, name, FileGone.Message);
        }
    }

    /// <summary>And whoever puts it back trusts the provider again, whatever still stands in the way.</summary>
    private void Readmit(IdentityProviderFolder now)
    {
        if (_gone.Count == 0) return;
        foreach (var name in now.Names.Where(_gone.Remove))
            if (InForce(name) is { } provider)
                refresh.BeginAnew(provider);
    }

    private IdentityProvider? InForce(string name) => serviceProvider.Value.IdentityProviders.GetValueOrDefault(name) is { IsInFolder: true } provider ? provider : null;

    /// <summary>Says what nobody uses of the folder in force, once.</summary>
    private void Tell()
    {
        if (serviceProvider.Value.Folder is not { } folder || _told?.HasTheFilesOf(folder) == true) return;
        _told = folder;
        foreach (var file in folder.Misnamed) Log.FileMisnamed(logger, file, folder.Path);
        if (folder.LeftOut > 0) Log.FilesLeftOut(logger, folder.LeftOut, folder.Path, folder.Files[^1]);
    }

    /// <returns>Null where it cannot be read now: nobody took anything out of it.</returns>
    private static IdentityProviderFolder? Read(string path)
    {
        try
        {
            return IdentityProviderFolder.Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What could not be put in force, and when that is tried again.</summary>
    private sealed record RefusedFolder(IdentityProviderFolder Folder, string Errors, TimeSpan Pause, DateTimeOffset NextTry);
}
