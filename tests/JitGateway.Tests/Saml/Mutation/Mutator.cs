using System.Reflection;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace JitGateway.Tests.Saml.Mutation;

/// <summary>Puts every mutant of some namespaces into a copy of the product, each behind its switch.</summary>
internal sealed partial class Mutator(IReadOnlyList<string> namespaces)
{
    private static readonly string[] Reports = ["Add", "AddUnlessExplained"];

    // whose text decides something
    private static readonly string[] Deciders = ["op_Equality", "op_Inequality", "Equals", "StartsWith", "Contains", "Is", "IsAssertion", "IsProtocol", "IsSignatureElement", "IsXmlEncryption", "Attribute"];

    private readonly List<Mutant> _mutants = [];
    private readonly Dictionary<Instruction, SequencePoint> _places = [];
    private readonly Dictionary<string, string[]> _sources = new(StringComparer.Ordinal);
    private MethodReference _is = null!;
    private MethodReference _one = null!;
    private MethodReference _text = null!;

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public byte[] Mutate(string assembly)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(assembly));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Http.HttpContext).Assembly.Location));
        using var module = ModuleDefinition.ReadModule(assembly, new ReaderParameters { ReadSymbols = true, AssemblyResolver = resolver });
        _is = module.ImportReference(Method(nameof(MutantSwitch.Is)));
        _one = module.ImportReference(Method(nameof(MutantSwitch.One)));
        _text = module.ImportReference(Method(nameof(MutantSwitch.Text)));
        foreach (var type in module.GetTypes().Where(InScope))
            foreach (var method in type.Methods.Where(m => m.HasBody && !IsGenerated(m)))
                Mutate(method);
        using var written = new MemoryStream();
        module.Write(written);
        return written.ToArray();
    }

    private static MethodInfo Method(string name) => typeof(MutantSwitch).GetMethod(name)!;

    private bool InScope(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return namespaces.Contains(type.Namespace, StringComparer.Ordinal);
    }

    /// <summary>Members of records and bodies of iterators were written by the compiler; lambdas were not, though their class was.</summary>
    private static bool IsGenerated(MethodDefinition method) =>
        method.CustomAttributes.Any(a => a.AttributeType.Name == "CompilerGeneratedAttribute") || method.DeclaringType.Interfaces.Any(i => i.InterfaceType.Name is "IAsyncStateMachine" or "IEnumerator");

    private void Mutate(MethodDefinition method)
    {
        var body = method.Body;
        NotePlaces(method);
        body.SimplifyMacros();
        var il = body.GetILProcessor();
        foreach (var instruction in body.Instructions.Where(i => _places.ContainsKey(i) && !IsOfTheCompiler(i)).ToList())
        {
            if (instruction.OpCode.FlowControl == FlowControl.Cond_Branch) InvertBranch(method, il, instruction);
            else if (instruction.OpCode.Code is Code.Ceq or Code.Clt or Code.Cgt or Code.Clt_Un or Code.Cgt_Un || IsTruth(instruction)) Invert(method, il, instruction);
            else if (instruction.OpCode.Code == Code.Ldc_I4 && IsCompared(instruction)) Shift(method, il, instruction);
            else if (instruction.OpCode.Code == Code.Ldstr && Decides(instruction.Next)) Change(method, il, instruction);
            else if (instruction.OperandCall() is { } call && Reports.Contains(call.Name) && call.DeclaringType.Name == "Findings") LeaveOut(method, il, instruction, call);
        }

        body.OptimizeMacros();
    }

    /// <summary>Where each instruction stands in the source; what was put in later stands nowhere. The compiler's own jumps are at hidden lines.</summary>
    private void NotePlaces(MethodDefinition method)
    {
        _places.Clear();
        SequencePoint? point = null;
        foreach (var instruction in method.Body.Instructions)
        {
            point = method.DebugInformation.GetSequencePoint(instruction) ?? point;
            if (point is { IsHidden: false }) _places.Add(instruction, point);
        }
    }

    /// <summary>A jump table; whether a lambda was made already; a jump that is always taken; a truth that nobody looks at.</summary>
    private static bool IsOfTheCompiler(Instruction instruction) =>
        instruction.OpCode == OpCodes.Switch
        || (instruction.OpCode.Code == Code.Brtrue && instruction.Previous?.Previous?.Operand is FieldReference cached && cached.Name.StartsWith("<>9__", StringComparison.Ordinal))
        || (instruction.OpCode.Code == Code.Brtrue && instruction.Previous?.OpCode.Code == Code.Ldc_I4)
        || instruction.Next?.OpCode == OpCodes.Pop;

    private static bool IsTruth(Instruction instruction) =>
        instruction.OperandCall() is { ReturnType.FullName: "System.Boolean" } && instruction.Next is { } next && next.OpCode.FlowControl != FlowControl.Cond_Branch;

    private static bool IsCompared(Instruction instruction) =>
        !(instruction.Operand is 0) && instruction.Next is { } next
        && next.OpCode.Code is Code.Ceq or Code.Clt or Code.Cgt or Code.Clt_Un or Code.Cgt_Un or Code.Beq or Code.Bne_Un or Code.Blt or Code.Bgt or Code.Ble or Code.Bge or Code.Blt_Un or Code.Bgt_Un or Code.Ble_Un or Code.Bge_Un;

    private static bool Decides(Instruction? next) => next?.OperandCall() is { } call && Deciders.Contains(call.Name);

    /// <summary>Whatever the condition is: where it jumps, it goes on, and where it goes on, it jumps.</summary>
    private void InvertBranch(MethodDefinition method, ILProcessor il, Instruction branch)
    {
        var id = Register(method, branch, "branch");
        var (target, next) = ((Instruction)branch.Operand, branch.Next);
        var taken = il.Create(OpCodes.Ldc_I4, id);
        Insert(il, branch, il.Create(OpCodes.Ldc_I4, id), il.Create(OpCodes.Call, _is), il.Create(OpCodes.Brtrue, target), il.Create(OpCodes.Br, next),
            taken, il.Create(OpCodes.Call, _is), il.Create(OpCodes.Brtrue, next), il.Create(OpCodes.Br, target));
        branch.Operand = taken;
    }

    private void Invert(MethodDefinition method, ILProcessor il, Instruction truth)
    {
        var id = Register(method, truth, "truth");
        Insert(il, truth, il.Create(OpCodes.Ldc_I4, id), il.Create(OpCodes.Call, _one), il.Create(OpCodes.Xor));
    }

    private void Shift(MethodDefinition method, ILProcessor il, Instruction number)
    {
        var id = Register(method, number, "number");
        Insert(il, number, il.Create(OpCodes.Ldc_I4, id), il.Create(OpCodes.Call, _one), il.Create(OpCodes.Add));
    }

    private void Change(MethodDefinition method, ILProcessor il, Instruction text)
    {
        var id = Register(method, text, "text");
        Insert(il, text, il.Create(OpCodes.Ldc_I4, id), il.Create(OpCodes.Call, _text));
    }

    /// <summary>The call becomes the question whether to call, for jumps that lead to it lead to its first instruction.</summary>
    private void LeaveOut(MethodDefinition method, ILProcessor il, Instruction call, MethodReference report)
    {
        var id = Register(method, call, "report");
        var next = call.Next;
        var really = il.Create(call.OpCode, report);
        (call.OpCode, call.Operand) = (OpCodes.Ldc_I4, id);
        Insert(il, call, [il.Create(OpCodes.Call, _is), il.Create(OpCodes.Brfalse, really), .. Enumerable.Range(0, report.Parameters.Count + 1).Select(_ => il.Create(OpCodes.Pop)), il.Create(OpCodes.Br, next), really]);
    }

    private static void Insert(ILProcessor il, Instruction after, params Instruction[] added)
    {
        foreach (var instruction in added)
        {
            il.InsertAfter(after, instruction);
            after = instruction;
        }
    }

    // numbered anew with every change of the class
    [GeneratedRegex(@"^(?<type>.+?)/<>c(__DisplayClass\d+_\d+)?\.<(?<method>.+?)>b__\d+(_\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lambda();

    private int Register(MethodDefinition method, Instruction instruction, string kind)
    {
        var point = _places[instruction];
        if (!_sources.TryGetValue(point.Document.Url, out var lines)) _sources[point.Document.Url] = lines = File.ReadAllLines(point.Document.Url);
        var (name, source) = (Lambda().Replace($"{method.DeclaringType.FullName}.{method.Name}"["JitGateway.Saml.".Length..], "${type}.${method}, lambda"), lines[point.StartLine - 1].Trim());
        var number = 1 + _mutants.Count(m => m.Method == name && m.Kind == kind && m.Source == source);
        _mutants.Add(new Mutant(_mutants.Count, name, kind, source, point.StartLine, number));
        return _mutants.Count - 1;
    }
}

internal static class Calls
{
    public static MethodReference? OperandCall(this Instruction instruction) =>
        instruction.OpCode.Code is Code.Call or Code.Callvirt ? instruction.Operand as MethodReference : null;
}
