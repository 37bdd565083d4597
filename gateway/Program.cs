using JitGateway;
using JitGateway.Cli;
using JitGateway.Cli.Shell;

return await new GatewayCommandLine(files => GatewayHost.Build(files), Console.In, Console.Out, Console.Error, Terminal.OfOutput(), Terminal.OfErrors(), asks: !Console.IsInputRedirected).RunAsync(args);
