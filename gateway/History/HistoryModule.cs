using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.History;

/// <summary>What happened to people on the way in and out: kept for a while, told to the log, and to operators who ask.</summary>
internal static class HistoryModule
{
    public static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.AddOptionsPart<EventsOptions, EventsOptionsValidator>("Events");
        services.AddSingleton<EventMeter>();
        services.AddSingleton<EventIds>();
        services.AddSingleton<EventQueue>();
        services.AddSingleton<EventSeal>();
        services.AddSingleton<RepeatBounds>();
        services.AddSingleton<IEventStore>(static s => s.GetRequiredService<RedisConnection>().IsConfigured ? ActivatorUtilities.CreateInstance<RedisEventStore>(s) : new InMemoryEventStore());
        services.AddSingleton<MessageBounds>();
        services.AddSingleton<FailedMessages>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(static s => s.GetRequiredService<EventRecorder>());
        services.AddSingleton<IFailureObserver>(static s => s.GetRequiredService<EventRecorder>());
        services.AddSingleton<EventSearch>();
        services.AddSingleton<EventQuestion>();
        services.AddSingleton<EventStory>();
        services.AddSingleton<EventWriter>();
        services.AddHostedService(static s => s.GetRequiredService<EventWriter>());
        services.AddHostedService<EventTrimmer>();
        services.AddHostedService<EventResealing>();
        services.AddHostedService(static s => s.GetRequiredService<FailedMessages>());
        services.AddSingleton<IManagementEndpoints, HistoryApi>();
        services.AddSingleton<IChangeObserver, ChangeEvents>();
        services.AddHealthChecks().AddCheck<EventsHealth>("events");
        return services;
    }
}
