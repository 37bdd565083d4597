using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Backends.Operation;

internal static class CanaryValidator
{
    public static void Validate(CanaryOptions canary, string path, ConfigurationContext context)
    {
        BackendOptionsValidator.CheckDestinations(canary.Destinations, path, context);
        if (canary.Percent is not (>= 0 and <= 100))
            context.Errors.Add($"{path}:Percent", canary.Percent.ToString(CultureInfo.InvariantCulture), "is not a share of a hundred", "Write a number from 0 to 100");
        else if (canary is { Percent: 0, Groups.Count: 0 })
            context.Errors.Add(path, null, "takes nobody", "Write Percent, or Groups, or remove the section");
        foreach (var (group, i) in canary.Groups.Select((g, i) => (g, i)))
            if (string.IsNullOrWhiteSpace(group)) context.Errors.Add($"{path}:Groups:{i}", group, "is no group", "Write its name as the identity provider sends it");
    }
}
