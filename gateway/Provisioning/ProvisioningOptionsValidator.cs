using JitGateway.Configuration;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning;

/// <summary>Checks what does not depend on the chosen adapter's own settings.</summary>
internal sealed class ProvisioningOptionsValidator : IOptionsValidator<ProvisioningOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(2);
    private const int MostRetries = 10;

    public void Validate(ProvisioningOptions options, string section, ConfigurationContext context)
    {
        var errors = context.Errors;
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > LongestTimeout)
            errors.Add($"{section}:Timeout", options.Timeout.ToString("c"), "is not a time that a call may take", "Write a time above zero and of at most 00:02:00, as in 00:00:05");
        if (options.Retries is < 0 or > MostRetries)
            errors.Add($"{section}:Retries", $"{options.Retries}", "is not a number of retries", $"Write a number from 0 to {MostRetries}");
        if (options.ErrorUrl is { } url && url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            errors.Add($"{section}:ErrorUrl", url.OriginalString, "is neither http nor https", "Write a URL such as https://help.example.com/sign-in-failed");
        new ProtectionOptionsValidator().Validate(options.Protection, $"{section}:Protection", context);
        new QueueOptionsValidator().Validate(options.Queue, $"{section}:Queue", context);
        Mapping(options, section, errors);
        Deactivation(options.Deactivate, $"{section}:Deactivate", errors);
    }

    private static void Mapping(ProvisioningOptions options, string section, ConfigurationErrors errors)
    {
        if (options.Preset is null && options.Match.Count == 0 && !HasErrorsBelow(errors, $"{section}:Match"))
            errors.Add($"{section}:Match", null, "is missing", "Write how an account is found, as in [ \"externalId={subject}\" ]");
        if (options.Preset is null && options.Mapping is null or { All.Count: 0 } && !HasErrorsBelow(errors, $"{section}:Mapping"))
            errors.Add($"{section}:Mapping", null, "is missing", "Write the backend's attributes and their values, as in { \"userName\": \"{username}\" }");
    }

    private static void Deactivation(DeactivateOptions? deactivate, string section, ConfigurationErrors errors)
    {
        const string cure = "Leave the key out: accounts are not deactivated yet";
        if (deactivate?.AfterInactiveDays is { } days) errors.Add($"{section}:AfterInactiveDays", $"{days}", "is not offered in this version", cure);
        if (deactivate?.OnAccessLost == true) errors.Add($"{section}:OnAccessLost", "true", "is not offered in this version", cure);
    }

    public static bool HasErrorsBelow(ConfigurationErrors errors, string path) =>
        errors.All.Any(e => e.Path.Equals(path, StringComparison.OrdinalIgnoreCase) || e.Path.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase));
}
