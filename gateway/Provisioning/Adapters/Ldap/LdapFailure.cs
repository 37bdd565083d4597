using System.Formats.Asn1;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>What the directory's answers and failures mean to the engine.</summary>
internal static class LdapFailure
{
    private static readonly string[] WordsForTaken = ["unique", "already exists", "same attribute value", "000021C7", "000021C8"];

    /// <param name="sent">The attributes that were sent, so that a refusal can name one.</param>
    public static AdapterResult<T> Of<T>(LdapResult result, IEnumerable<string> sent)
    {
        var attribute = AttributeIn(result.Diagnostic, sent);
        return result.Code switch
        {
            LdapResultCode.EntryAlreadyExists => new AdapterResult<T>.AlreadyExists($"{result}"),
            LdapResultCode.ConstraintViolation when Array.Exists(WordsForTaken, w => result.Diagnostic.Contains(w, StringComparison.OrdinalIgnoreCase)) =>
                new AdapterResult<T>.AlreadyExists($"{result}", attribute),
            LdapResultCode.NoSuchObject => new AdapterResult<T>.Missing(),
            LdapResultCode.Busy => new AdapterResult<T>.RateLimited(After: null),
            LdapResultCode.Referral or LdapResultCode.AffectsMultipleDSAs => Referred<T>(result),
            LdapResultCode.InsufficientAccessRights => new AdapterResult<T>.Unavailable($"{result}: our entry may not do this; an operator must give it the right"),
            LdapResultCode.OperationsError or LdapResultCode.TimeLimitExceeded or LdapResultCode.AdminLimitExceeded or LdapResultCode.Unavailable or LdapResultCode.Other
                or LdapResultCode.InvalidCredentials or LdapResultCode.InappropriateAuthentication or LdapResultCode.StrongerAuthRequired or LdapResultCode.ConfidentialityRequired =>
                new AdapterResult<T>.Unavailable($"{result}: the server cannot serve at present, or not us"),
            _ => new AdapterResult<T>.Rejected($"{result}", attribute),
        };
    }

    /// <summary>A server that is not the one of the settings gets neither our password nor a person's data.</summary>
    public static AdapterResult<T> Referred<T>(LdapResult result) =>
        new AdapterResult<T>.Rejected($"{result}: the server refers to another one, which is not followed; name in Ldap:Url the one that holds all of Ldap:BaseDn and may be written to");

    /// <summary>Runs a call; what fails on the way is unavailable.</summary>
    public static async Task<AdapterResult<T>> GuardedAsync<T>(Func<Task<AdapterResult<T>>> call)
    {
        try
        {
            return await call();
        }
        catch (LdapUnavailableException e)
        {
            return new AdapterResult<T>.Unavailable(e.Message);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return new AdapterResult<T>.Unavailable("the connection was lost");
        }
        catch (AsnContentException)
        {
            return new AdapterResult<T>.Unavailable("the server does not speak LDAP");
        }
    }

    /// <summary>Servers name the attribute somewhere in their words; null where they name none of those sent.</summary>
    private static string? AttributeIn(string diagnostic, IEnumerable<string> sent) =>
        sent.Where(a => IsWordIn(diagnostic, a)).OrderByDescending(a => a.Length).FirstOrDefault();

    private static bool IsWordIn(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var (before, after) = (at - 1, at + word.Length);
            if ((before < 0 || !IsPartOfName(text[before])) && (after >= text.Length || !IsPartOfName(text[after]))) return true;
        }

        return false;
    }

    private static bool IsPartOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or ';';
}
