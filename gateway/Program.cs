using JitGateway;
using JitGateway.Cli;

return await new GatewayCommandLine(files => GatewayHost.Build(files), Console.In, Console.Out, Console.Error).RunAsync(args);
