using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Everything that an accepted message says, as one text: all properties of all that was read, also those that are added some day.</summary>
internal static class Claims
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = [];

    public static string Of(Valid<Assertion> valid)
    {
        var text = new StringBuilder(valid.IdentityProvider.Name);
        text.Append(CultureInfo.InvariantCulture, $", replayable until {valid.ReplayableUntil:O}, ");
        Append(text, valid.Value);
        return text.ToString();
    }

    public static string Of(Assertion assertion)
    {
        var text = new StringBuilder();
        Append(text, assertion);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("nothing");
                break;
            case string or ValueType:
                text.Append('"').AppendFormat(CultureInfo.InvariantCulture, value is DateTimeOffset ? "{0:O}" : "{0}", value).Append('"');
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list) Append(text, item);
                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in Properties.GetOrAdd(value.GetType(), static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(' ');
                }

                text.Append('}');
                break;
        }
    }
}
