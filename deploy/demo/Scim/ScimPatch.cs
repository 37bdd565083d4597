using System.Text.Json.Nodes;

namespace JitGateway.Demo.Scim;

/// <summary>One operation of a PATCH (RFC 7644 3.5.2): add, replace or remove, with a path or without.</summary>
internal static class ScimPatch
{
    public static void Apply(JsonObject user, JsonObject operation)
    {
        var remove = ((string?)ScimPath.Property(operation, "op"))?.ToUpperInvariant() switch
        {
            "ADD" or "REPLACE" => false,
            "REMOVE" => true,
            _ => throw new ScimException(400, "invalidSyntax", "op is add, replace or remove"),
        };
        var value = ScimPath.Property(operation, "value");
        if ((string?)ScimPath.Property(operation, "path") is { } path)
        {
            Set(user, ScimPath.Parse(path), remove ? null : value);
            return;
        }

        if (remove || value is not JsonObject values) throw new ScimException(400, "noTarget", "An operation without path has an object of values");
        foreach (var (name, one) in values)
        {
            if (name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) && one is JsonObject extension)
                foreach (var (attribute, inner) in extension) Set(user, ScimPath.Parse($"{name}:{attribute}"), inner);
            else
                Set(user, ScimPath.Parse(name), one);
        }
    }

    private static void Set(JsonObject user, ScimPath path, JsonNode? value)
    {
        if (path.Attribute is "id" or "meta") throw new ScimException(400, "mutability", "id and meta cannot be changed");
        var holder = path.Extension is null ? user : ChildObject(user, path.Extension);
        var name = ScimPath.NameIn(holder, path.Attribute);
        if (path.Selector is not null)
            SetElement(holder, name, path, value);
        else if (path.Child is { } child)
            SetOrRemove(ChildObject(holder, name), child, value);
        else
            SetOrRemove(holder, name, value);
    }

    private static void SetElement(JsonObject holder, string name, ScimPath path, JsonNode? value)
    {
        if (holder[name] is not JsonArray many) holder[name] = many = [];
        var element = many.OfType<JsonObject>().FirstOrDefault(path.Selector!.Matches);
        if (value is null && path.Child is null)
        {
            if (element is not null) many.Remove(element);
            return;
        }

        if (element is null)
        {
            element = new JsonObject { [path.Selector.Path.Attribute] = path.Selector.Value?.DeepClone() };
            many.Add(element);
        }

        if (path.Child is { } child) SetOrRemove(element, child, value);
        else foreach (var (key, one) in value!.AsObject()) SetOrRemove(element, key, one);
    }

    private static JsonObject ChildObject(JsonObject holder, string name)
    {
        name = ScimPath.NameIn(holder, name);
        if (holder[name] is not JsonObject child) holder[name] = child = [];
        return child;
    }

    private static void SetOrRemove(JsonObject holder, string name, JsonNode? value)
    {
        name = ScimPath.NameIn(holder, name);
        if (value is null) holder.Remove(name);
        else holder[name] = value.DeepClone();
    }
}
