using System.Diagnostics;

namespace JitGateway.Telemetry;

/// <summary>
/// Spans of the gateway's own work, source <c>JitGateway</c>. Null when nobody listens. Tags name things of the configuration
/// and outcomes, never a person.
/// </summary>
internal static class GatewayActivity
{
    public const string SourceName = "JitGateway";

    /// <summary>Tag: the backend's name.</summary>
    public const string Backend = "jitgateway.backend";

    /// <summary>Tag: the identity provider's name in the configuration.</summary>
    public const string IdentityProvider = "jitgateway.idp";

    /// <summary>Tag: the provisioning adapter's name.</summary>
    public const string Adapter = "jitgateway.adapter";

    /// <summary>Tag: how it ended (<c>accepted</c>, <c>created</c> …).</summary>
    public const string Outcome = "jitgateway.outcome";

    /// <summary>Tag: the reason id of a failure.</summary>
    public const string Reason = "jitgateway.reason";

    /// <summary>Tag: the id that pages and log lines of the request show.</summary>
    public const string CorrelationId = "jitgateway.correlation_id";

    /// <summary>Tag: the number of the access rule that decided.</summary>
    public const string Rule = "jitgateway.rule";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Judging one message of an identity provider, up to the session.</summary>
    public static Activity? Login() => Source.StartActivity("jitgateway.login");

    /// <summary>Asking the store of sessions, where the near cache did not know.</summary>
    public static Activity? Session() => Source.StartActivity("jitgateway.session");

    /// <summary>Who may enter a backend.</summary>
    public static Activity? Access(string backend) => Source.StartActivity("jitgateway.access")?.SetTag(Backend, backend);

    /// <summary>One reading of metadata, for the identity providers that stand in it.</summary>
    public static Activity? Metadata(string identityProviders) => Source.StartActivity("jitgateway.metadata")?.SetTag(IdentityProvider, identityProviders);

    /// <summary>One step of a login or of a pass (<c>signature</c>, <c>replay</c>, <c>lock</c> …).</summary>
    public static Activity? Step(string work, string step) => Source.HasListeners() ? Source.StartActivity($"jitgateway.{work}.{step}") : null;

    /// <summary>One first pass of a person to a backend.</summary>
    public static Activity? Provisioning(string backend, string adapter) =>
        Source.StartActivity("jitgateway.provisioning")?.SetTag(Backend, backend).SetTag(Adapter, adapter);

    /// <summary>One call of an adapter to the backend's accounts (<c>find</c>, <c>create</c>, <c>update</c> …).</summary>
    public static Activity? AdapterCall(string adapter, string operation) =>
        Source.StartActivity($"jitgateway.adapter.{operation}", ActivityKind.Client)?.SetTag(Adapter, adapter);

    /// <summary>Ends a span with an outcome; a reason makes it an error.</summary>
    public static void End(this Activity? activity, string outcome, string? reason = null)
    {
        if (activity is null) return;
        activity.SetTag(Outcome, outcome);
        if (reason is not null) activity.SetTag(Reason, reason).SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }
}
