using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning;

/// <summary>
/// The last people who came to an application with accounts on this node, each once, with the values of their login: to try another mapping on. In memory alone and few of them: they are persons' values, and are gone with the node.
/// </summary>
internal sealed class RecentLogins
{
    public const int Most = 200;

    private readonly Lock _lock = new();
    private readonly LinkedList<UserIdentity> _logins = [];

    public void Note(UserIdentity user)
    {
        lock (_lock)
        {
            for (var node = _logins.First; node is not null; node = node.Next)
            {
                if (node.Value.Subject != user.Subject) continue;
                _logins.Remove(node);
                break;
            }

            _logins.AddFirst(user);
            if (_logins.Count > Most) _logins.RemoveLast();
        }
    }

    /// <summary>The latest first, as logins written down.</summary>
    public IReadOnlyList<KeptLogin> Last(int count)
    {
        UserIdentity[] users;
        lock (_lock) users = [.. _logins.Take(count)];
        return [.. users.Select(static user => new KeptLogin(user.Username ?? user.NameId ?? user.Subject.Hash, JsonSerializer.Serialize(new { identityProvider = user.IdentityProvider, nameId = user.NameId ?? user.Subject.Value, attributes = user.Attributes })))];
    }
}
