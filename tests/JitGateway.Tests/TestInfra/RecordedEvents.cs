using System.Collections.Concurrent;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.TestInfra;

/// <summary>Keeps what was told to it.</summary>
internal sealed class RecordedEvents : IEventRecorder
{
    private readonly ConcurrentQueue<GatewayEvent> _told = new();

    public IReadOnlyList<GatewayEvent> Told => [.. _told];

    public void Record(HttpContext? context, GatewayEvent happened, SubjectKey? subject = null) => _told.Enqueue(happened with { Subject = happened.Subject ?? subject?.Hash });
}
