using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Saml.Forms;

internal sealed class KeptFormOptionsValidator : IOptionsValidator<KeptFormOptions>
{
    /// <summary>Each form that is kept costs about a dozen times its size for a moment.</summary>
    private const int Largest = 16 * 1024 * 1024;

    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    public void Validate(KeptFormOptions options, string section, ConfigurationContext context)
    {
        if (options.MaxBytes is < 0 or > Largest)
            context.Errors.Add($"{section}:MaxBytes", options.MaxBytes.ToString(CultureInfo.InvariantCulture), $"is not between 0 and {Largest}", "Write how many octets a form may have, as in 1048576, or 0 to keep none");
        if (options.Life < ShortestLife || options.Life > LongestLife)
            context.Errors.Add($"{section}:Life", options.Life.ToString("c", CultureInfo.InvariantCulture), "is too short to sign in, or longer than anybody remembers what they wrote", "Write a span from 00:01:00 to 1.00:00:00, as in 01:00:00");
    }
}
