using JitGateway.Configuration;

namespace JitGateway.Saml;

/// <summary>
/// Looks every two seconds whether the folder of identity providers has other files than before, and puts that in force as a change of the configuration is. It reads instead of listening, for network file systems announce nothing. What
/// the files hold is for <see cref="Metadata.MetadataRefresh"/> to read.
/// </summary>
internal sealed class IdentityProviderFolderWatch(Active<ServiceProvider> serviceProvider, ActiveConfiguration configuration, TimeProvider time, ILogger<IdentityProviderFolderWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<string> seen = [], tried = [];
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (serviceProvider.Value.Folder is not { } folder || Read(folder.Path) is not { } now) continue;
            var settled = now.SequenceEqual(seen, StringComparer.Ordinal);   // many may be coming
            seen = now;
            if (!settled || now.SequenceEqual(folder.Files, StringComparer.Ordinal) || now.SequenceEqual(tried, StringComparer.Ordinal)) continue;
            tried = now;
            Apply(folder.Path);
        }
    }

    private void Apply(string path)
    {
        var errors = configuration.Load();
        foreach (var error in errors) Log.FolderRefused(logger, path, error.ToString());
        if (errors.Count > 0 || serviceProvider.Value.Folder is not { } folder) return;
        Log.FolderRead(logger, path, string.Join(", ", folder.Names));
        foreach (var file in folder.Misnamed) Log.FileMisnamed(logger, file, path);
    }

    /// <returns>Null where it cannot be read now: nobody took anything out of it.</returns>
    private static IReadOnlyList<string>? Read(string path)
    {
        try
        {
            return IdentityProviderFolder.FilesIn(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
