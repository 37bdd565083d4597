using JitGateway;
using JitGateway.Configuration;

var files = new ConfigurationFiles([Path.GetFullPath("appsettings.json")], new Dictionary<string, string?>());
await GatewayHost.Build(files).RunAsync();
