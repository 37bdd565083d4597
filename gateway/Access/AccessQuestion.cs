using System.Net;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>All that the rules are asked about: one request, and who makes it.</summary>
/// <param name="Requested">The path, in each of its readings.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">The client's address, as the rules for forwarded headers give it; null: nobody knows.</param>
/// <param name="Now">When.</param>
internal readonly record struct AccessQuestion(RequestedPath Requested, string Method, IPAddress? Address, DateTimeOffset Now)
{
    /// <summary>The signed-in person; null: nobody.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The reading of the path that is asked about now.</summary>
    public string Path { get; init; } = Requested.AsWritten;
}
