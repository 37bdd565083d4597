using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>The section <c>Provisioning:Webhook</c> of a backend. The signature says who calls; <c>Token</c>, <c>Basic</c>, <c>ApiKey</c> or <c>OAuth2</c> may stand beside it.</summary>
internal sealed class WebhookSettings : HttpSettings
{
    /// <summary>Where the handler takes its calls: <c>https://hooks.example.com/jit</c>. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// What calls are signed with, each of at least 32 characters (<c>openssl rand -hex 32</c>). A call has one signature of each, so that a handler may know the new one
    /// or still the old one while they change. Required.
    /// </summary>
    public List<Secret> Secrets { get; set; } = [];
}
