using System.Reflection;
using System.Runtime.CompilerServices;

namespace JitGateway.Tests.TestInfra;

/// <summary>Everything that an object holds, as a copy of the memory would show it.</summary>
internal static class ObjectGraph
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <param name="root">Where to begin.</param>
    /// <param name="others">What is not looked into.</param>
    public static IReadOnlyCollection<object> Of(object root, params object[] others)
    {
        var seen = new HashSet<object>(others, ReferenceEqualityComparer.Instance) { root };
        var found = new List<object>();
        var open = new Stack<object>([root]);
        while (open.TryPop(out var next))
        {
            found.Add(next);
            foreach (var held in HeldBy(next))
                if (held is not (MemberInfo or Assembly or Module or Thread or ExecutionContext) && !IsTimer(held) && seen.Add(held))
                    open.Push(held);
        }

        return found;
    }

    /// <summary>Objects that hold a text, in any of the encodings a program would keep it in.</summary>
    public static IEnumerable<object> Holding(this IEnumerable<object> objects, string text)
    {
        var (utf8, utf16) = (System.Text.Encoding.UTF8.GetBytes(text), System.Text.Encoding.Unicode.GetBytes(text));
        return objects.Where(o => o switch
        {
            string s => s.Contains(text, StringComparison.Ordinal),
            char[] c => c.AsSpan().IndexOf(text) >= 0,
            byte[] b => b.AsSpan().IndexOf(utf8) >= 0 || b.AsSpan().IndexOf(utf16) >= 0,
            _ => false,
        });
    }

    /// <summary>About how many bytes an object takes on the heap.</summary>
    public static long SizeOf(object o) => o switch
    {
        string s => Aligned(22 + (2 * s.Length)),
        Array a => Aligned(24 + ((long)a.Length * SizeOf(a.GetType().GetElementType()!))),
        _ => Aligned(16 + FieldsOf(o.GetType()).Sum(f => (long)SizeOf(f.FieldType))),
    };

    // the process has one list of them, for all tests that run at the same time
    private static bool IsTimer(object held) => held.GetType().FullName is "System.Threading.TimerQueue" or "System.Threading.TimerQueueTimer";

    private static IEnumerable<object> HeldBy(object holder) => holder switch
    {
        string => [],
        Array a => a.GetType().GetElementType()!.IsPrimitive ? [] : a.Cast<object?>().SelectMany(Contents),
        Pointer => [],
        _ => FieldsOf(holder.GetType()).Where(f => !f.FieldType.IsPointer && !f.FieldType.IsByRefLike && !f.FieldType.IsPrimitive).SelectMany(f => Contents(f.GetValue(holder))),
    };

    // a structure is part of its holder
    private static IEnumerable<object> Contents(object? value) =>
        value is null ? [] : value.GetType().IsValueType ? (value.GetType().IsPrimitive || value is Enum ? [] : HeldBy(value)) : [value];

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            foreach (var field in type.GetFields(Fields))
                yield return field;
    }

    private static int SizeOf(Type type)
    {
        if (!type.IsValueType) return IntPtr.Size;
        return (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
    }

    private static long Aligned(long size) => (size + 7) / 8 * 8;
}
