using Mono.Cecil;
using Mono.Cecil.Cil;

namespace JitGateway.Tests.Architecture;

/// <summary>One use of a type by another, as the compiled code has it.</summary>
internal sealed record Use(TypeReference By, string Member, TypeReference Of)
{
    public override string ToString() => $"{By.FullName} ({Member}) uses {Of.FullName}";
}

/// <summary>Reads every use of a type out of an assembly: bases, signatures, attributes, locals, instructions.</summary>
internal static class CompiledReferences
{
    public static IEnumerable<Use> Of(ModuleDefinition module) =>
        module.GetTypes().SelectMany(OfType);

    /// <summary>The namespace of a type; a nested or compiler-made type has that of the type it stands in.</summary>
    public static string NamespaceOf(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type.Namespace;
    }

    private static IEnumerable<Use> OfType(TypeDefinition type)
    {
        var ofDeclaration = new[] { type.BaseType }.Concat(type.Interfaces.Select(i => i.InterfaceType))
            .Concat(type.CustomAttributes.Select(a => a.AttributeType))
            .Concat(type.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType))
            .Concat(type.Fields.Select(f => f.FieldType))
            .Concat(type.Properties.Select(p => p.PropertyType));
        foreach (var use in ofDeclaration.SelectMany(Flatten)) yield return new Use(type, "declaration", use);
        foreach (var method in type.Methods)
            foreach (var use in OfMethod(method).SelectMany(Flatten))
                yield return new Use(type, method.Name, use);
    }

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters) yield return parameter.ParameterType;
        foreach (var attribute in method.CustomAttributes) yield return attribute.AttributeType;
        if (!method.HasBody) yield break;
        foreach (var local in method.Body.Variables) yield return local.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers) yield return handler.CatchType;
        foreach (var used in method.Body.Instructions.SelectMany(OfInstruction)) yield return used;
    }

    private static IEnumerable<TypeReference?> OfInstruction(Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                yield return type;
                break;
            case MethodReference called:
                yield return called.DeclaringType;
                yield return called.ReturnType;
                foreach (var parameter in called.Parameters) yield return parameter.ParameterType;
                if (called is GenericInstanceMethod generic)
                    foreach (var argument in generic.GenericArguments)
                        yield return argument;
                break;
            case FieldReference field:
                yield return field.DeclaringType;
                yield return field.FieldType;
                break;
        }
    }

    private static IEnumerable<TypeReference> Flatten(TypeReference? type)
    {
        if (type is null or GenericParameter) return [];
        if (type is GenericInstanceType generic)
            return Flatten(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Flatten));
        return type is TypeSpecification specification ? Flatten(specification.ElementType) : [type];
    }
}
