using JitGateway.Benchmarks;

// dotnet run -c Release --project tests/JitGateway.Benchmarks [proxy|saml|all] [rounds] [seconds]
// The other words are roles: this program starts itself once for each server, so that each has a process of its own.
var what = args.Length == 0 ? "all" : args[0];
switch (what)
{
    case BackendServer.Role:
        await BackendServer.RunAsync();
        return 0;
    case PlainProxyServer.Role:
        await PlainProxyServer.RunAsync(backend: args[1], http2: false);
        return 0;
    case GatewayServer.Role:
        await GatewayServer.RunAsync(GatewaySettings.Parse(args[1]));
        return 0;
    case "proxy" or "saml" or "pipeline" or "all":
        var rounds = args.Length > 1 ? int.Parse(args[1], provider: null) : 7;
        var seconds = args.Length > 2 ? int.Parse(args[2], provider: null) : 4;
        try
        {
            if (what is "proxy" or "all") await ProxyBenchmark.RunAsync(rounds, TimeSpan.FromSeconds(seconds));
            if (what is "pipeline" or "all") await PipelineBenchmark.RunAsync(rounds);
            if (what is "saml" or "all") SamlBenchmark.Run(rounds);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);   // caught, so that every server that was started is ended
            return 1;
        }

    default:
        Console.Error.WriteLine("Usage: JitGateway.Benchmarks [proxy|saml|all] [rounds] [seconds per round]");
        return 2;
}
