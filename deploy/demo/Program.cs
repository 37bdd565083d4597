using JitGateway.Configuration;
using JitGateway.Demo;
using JitGateway.Demo.IdentityProvider;

if (DemoPorts.Parse(args) is not { } ports)
{
    await Console.Error.WriteLineAsync("usage: dotnet run --project deploy/demo [-- --port-base PORT]");
    return 2;
}

try
{
    await using var demo = await DemoHost.StartAsync(ports);
    Console.WriteLine($"""

          JitGateway demo

          Open    {demo.Url}/
          People  {string.Join(", ", DemoPerson.Three.Select(p => $"{p.GivenName} {p.Surname}"))}: choose one on the sign-in page, no password
          Try     the wiki as Ada: her account is made before her first request arrives
                  reload: a second visit costs no call
                  sign out, sign in again and change her department on the way: that value alone is sent
                  Kim, who is refused
          Tools   dotnet run --project gateway -- history {demo.Configuration}
                  and users list, sessions list, health, check in place of history: deploy/recipes/commands.md
          Stop    Ctrl+C

        """);
    await demo.WaitForShutdownAsync();
    return 0;
}
catch (ConfigurationRefusedException e)
{
    foreach (var error in e.Errors) await Console.Error.WriteLineAsync(error.ToString());
    return 2;
}
