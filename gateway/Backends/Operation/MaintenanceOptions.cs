using JitGateway.Configuration;

namespace JitGateway.Backends.Operation;

/// <summary>Section <c>Maintenance</c> of a backend, in place of <c>true</c>.</summary>
internal sealed class MaintenanceOptions
{
    /// <summary>A sentence for people, beside the usual ones.</summary>
    public LocalizedText? Text { get; set; }

    /// <summary>Whom to ask: an address of mail, an https URL, or words.</summary>
    public string? Contact { get; set; }

    /// <summary>When the application is expected back, as in 2026-03-02T08:00:00+01:00; becomes <c>Retry-After</c>. The backend does not open by itself then. Absent: nobody knows, and it is worth trying again in five minutes.</summary>
    public string? Until { get; set; }

    /// <summary>Who gets in meanwhile.</summary>
    public MaintenanceAllowOptions Allow { get; set; } = new();
}

/// <summary>Section <c>Maintenance:Allow</c> of a backend.</summary>
internal sealed class MaintenanceAllowOptions
{
    /// <summary>People in one of these groups, as far as the access rules let them in.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];
}
