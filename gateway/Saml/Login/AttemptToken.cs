using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace JitGateway.Saml.Login;

/// <summary>
/// The RelayState of a login attempt, which finds the attempt's cookie: 128 random bits in letters, digits, <c>-</c> and <c>_</c>, which no provider
/// mangles. Its first digit counts the round trips, so that a browser without cookies cannot go round for ever.
/// </summary>
internal sealed record AttemptToken
{
    private const int RandomLength = 22;

    private AttemptToken(string value) => Value = value;

    public string Value { get; }

    /// <summary>0 for the first round trip, 1 when the cookie of an earlier one was lost.</summary>
    public int Round => Value[0] - '0';

    public static AttemptToken New(int round)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)round, 9u, nameof(round));
        return new($"{round}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}");
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out AttemptToken? token)
    {
        token = null;
        if (text?.Length != RandomLength + 1 || !char.IsAsciiDigit(text[0])) return false;
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return false;
        token = new(text);
        return true;
    }

    public override string ToString() => Value;
}
