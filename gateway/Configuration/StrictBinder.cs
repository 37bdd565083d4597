using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace JitGateway.Configuration;

/// <summary>
/// Binds a section to options and reports every key that means nothing and every value of a wrong kind. The framework's
/// binder stops at the first wrong value and passes over unknown keys: a misspelt <c>Access</c> would open a backend.
/// </summary>
internal sealed class StrictBinder(ConfigurationContext context)
{
    public T Bind<T>(IConfigurationSection section, IEnumerable<string>? alsoLegal = null)
        where T : class, new() => (T)BindObject(section, typeof(T), alsoLegal ?? []);

    private object BindObject(IConfigurationSection section, Type type, IEnumerable<string> alsoLegal)
    {
        var target = Activator.CreateInstance(type)!;
        if (section.Value is { Length: > 0 } text)
        {
            context.Errors.Add(section.Path, text, "is a single value where a section belongs", $"Write an object with: {string.Join(", ", Keys(type))}");
            return target;
        }

        var also = alsoLegal.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (child.Key.StartsWith('$') || also.Contains(child.Key)) continue;
            var property = type.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property?.SetMethod is null)
            {
                UnknownKey(child, Keys(type).Concat(also));
                continue;
            }

            if (child.Value is null && !child.GetChildren().Any()) continue;   // null: the default
            if (BindValue(child, property.PropertyType) is { } value) property.SetValue(target, value);
        }

        return target;
    }

    private void UnknownKey(IConfigurationSection child, IEnumerable<string> legal)
    {
        var names = legal.Order(StringComparer.OrdinalIgnoreCase).ToList();
        var nearest = NearestName.Of(child.Key, names);
        context.Errors.Add(new ConfigurationError(child.Path, null, "is not a key that is known here",
            nearest is null ? $"Known: {string.Join(", ", names)}" : $"Did you mean \"{nearest}\"? Known: {string.Join(", ", names)}")
        { MayBeConsequence = false });
    }

    private static IEnumerable<string> Keys(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }).Select(p => p.Name);

    /// <summary>Adds an error for each key of the section that is none of these.</summary>
    public void RefuseUnknownKeys(IConfigurationSection section, IReadOnlyCollection<string> legal)
    {
        foreach (var child in section.GetChildren().Where(c => !c.Key.StartsWith('$') && !legal.Contains(c.Key, StringComparer.OrdinalIgnoreCase))) UnknownKey(child, legal);
    }

    /// <returns>The section as a value of the type; null, with an error added, where it is none.</returns>
    public object? BindValue(IConfigurationSection section, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(IConfigurationSection)) return section;
        if (SelfBinding(type) is { } self) return InvokeBind(self, section);
        if (ElementOfDictionary(type) is { } valueType) return BindDictionary(section, valueType);
        if (ElementOfList(type) is { } elementType) return BindList(section, elementType, asArray: type.IsArray);
        if (IsScalar(type)) return BindScalar(section, type);
        return BindObject(section, type, []);
    }

    private static MethodInfo? SelfBinding(Type type) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISectionBindable<>))
            ? type.GetMethod("Bind", [typeof(IConfigurationSection), typeof(ConfigurationContext)])
            : null;

    private object? InvokeBind(MethodInfo bind, IConfigurationSection section)
    {
        try
        {
            return bind.Invoke(null, [section, context]);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private static Type? ElementOfDictionary(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var d
        && (d == typeof(Dictionary<,>) || d == typeof(IDictionary<,>) || d == typeof(IReadOnlyDictionary<,>))
            ? type.GetGenericArguments()[1]
            : null;

    private static Type? ElementOfList(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is var d
          && (d == typeof(List<>) || d == typeof(IList<>) || d == typeof(IReadOnlyList<>) || d == typeof(IEnumerable<>))
            ? type.GetGenericArguments()[0]
            : null;

    private object BindDictionary(IConfigurationSection section, Type valueType)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(
            typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType), StringComparer.OrdinalIgnoreCase)!;
        if (section.Value is { Length: > 0 } text)
            context.Errors.Add(section.Path, text, "is a single value where named entries belong", "Write an object: { \"name\": … }");
        foreach (var (key, child) in ColonKeys.Children(section, IsScalar(valueType) || ElementOfList(valueType) is not null))
            if (BindValue(child, valueType) is { } value)
                dictionary[key] = value;
        return dictionary;
    }

    private object BindList(IConfigurationSection section, Type elementType, bool asArray)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(elementType))!;
        if (section.Value is { Length: > 0 })   // one value stands for a list of one
        {
            if (BindValue(section, elementType) is { } single) list.Add(single);
        }
        else
        {
            foreach (var child in section.GetChildren())
                if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    context.Errors.Add(child.Path, null, "stands in a list, which has no names", "Write [ … ]");
                else if (BindValue(child, elementType) is { } value) list.Add(value);
        }

        if (!asArray) return list;
        var array = Array.CreateInstance(elementType, list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    private static bool IsScalar(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan) || type == typeof(Uri)
        || type == typeof(decimal) || type == typeof(Version);

    private object? BindScalar(IConfigurationSection section, Type type)
    {
        if (section.Value is not { } text)
        {
            context.Errors.Add(section.Path, null, "is a section where a single value belongs", $"Write {Example(type)}");
            return null;
        }

        var (parsed, value) = Parse(text, type);
        if (parsed) return value;
        if (type.IsEnum) context.Errors.AddUnknownName(section.Path, text, "value", Enum.GetNames(type), mayBeConsequence: null);
        else context.Errors.Add(section.Path, text, $"is not {Kind(type)}", $"Write {Example(type)}");
        return null;
    }

    private static (bool Parsed, object? Value) Parse(string text, Type type)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string)) return (true, text);
        if (type == typeof(bool)) return (bool.TryParse(text, out var b), b);
        if (type == typeof(int)) return (int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var i), i);
        if (type == typeof(long)) return (long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var l), l);
        if (type == typeof(double)) return (double.TryParse(text, NumberStyles.Float, culture, out var d), d);
        if (type == typeof(decimal)) return (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, culture, out var m), m);
        if (type == typeof(TimeSpan)) return (text.Contains(':') & TimeSpan.TryParseExact(text, "c", culture, out var t), t);
        if (type == typeof(Uri)) return (Uri.TryCreate(text, UriKind.Absolute, out var u), u);
        if (type == typeof(Version)) return (Version.TryParse(text.Contains('.') ? text : text + ".0", out var v), v);
        if (type.IsEnum)
            return (!text.All(c => char.IsAsciiDigit(c) || c == '-') & Enum.TryParse(type, text, ignoreCase: true, out var e), e);
        return (false, null);
    }

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time span",
        _ when type == typeof(Uri) => "an absolute URL",
        _ when type == typeof(Version) => "a version",
        _ => "a number",
    };

    private static string Example(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "hh:mm:ss, as in 00:30:00",
        _ when type == typeof(Uri) => "a URL such as https://host.example.com/path",
        _ when type == typeof(Version) => "a version such as 2.0",
        _ when type == typeof(string) => "a text in quotes",
        _ when type.IsEnum => string.Join(" or ", Enum.GetNames(type)),
        _ when type == typeof(decimal) || type == typeof(double) => "a number such as 5 or 2.5",
        _ => "a whole number",
    };
}
