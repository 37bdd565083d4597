using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace JitGateway.Tests.Saml.Mutation;

/// <summary>One case of a test, ready to run.</summary>
internal sealed record TestCase(string Name, Func<Exception?> Run)
{
    public HashSet<int> Passes { get; set; } = [];

    /// <summary>How many questions the product has for the switch while it runs.</summary>
    public long Asks { get; set; }

    public TimeSpan Took { get; set; }
}

/// <summary>The product with its mutants, and the tests over it, loaded beside those that are running: a second copy of both in this process.</summary>
internal sealed class TestBench : AssemblyLoadContext
{
    public static readonly Assembly Product = typeof(ResponseValidator).Assembly;

    private static readonly Assembly Tests = typeof(TestBench).Assembly;

    private readonly Dictionary<string, Assembly> _own = new(StringComparer.Ordinal);
    private readonly Type _switch;

    public TestBench(byte[] mutated)
        : base("mutants")
    {
        _own[Product.GetName().Name!] = LoadFromStream(new MemoryStream(mutated));
        foreach (var other in new[] { typeof(SamlResponseMessage).Assembly, Tests })
            _own[other.GetName().Name!] = LoadFromStream(new MemoryStream(File.ReadAllBytes(other.Location)));
        _switch = Copy.GetType(typeof(MutantSwitch).FullName!)!;
    }

    private Assembly Copy => _own[Tests.GetName().Name!];

    public int Active
    {
        set => Set(nameof(MutantSwitch.Active), value);
    }

    public long Patience
    {
        set => Set(nameof(MutantSwitch.Patience), value);
    }

    public long Asked
    {
        get => (long)_switch.GetProperty(nameof(MutantSwitch.Asked))!.GetValue(null)!;
        set => Set(nameof(MutantSwitch.Asked), value);
    }

    public HashSet<int>? Passed
    {
        set => Set(nameof(MutantSwitch.Passed), value);
    }

    /// <summary>Runs a case and says what it threw; null: it passed.</summary>
    public TimeSpan Run(TestCase test, out Exception? thrown)
    {
        var start = Stopwatch.GetTimestamp();
        thrown = test.Run();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The cases of all test classes that need no fixture.</summary>
    public IEnumerable<TestCase> Cases(Func<Type, bool> wanted)
    {
        foreach (var type in Copy.GetTypes().Where(t => t is { IsAbstract: false, IsPublic: true } && wanted(t)))
        {
            if (type.GetInterfaces().Any(i => i.Name.StartsWith("IClassFixture", StringComparison.Ordinal) || i == typeof(IAsyncLifetime))) continue;
            foreach (var method in type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { Skip: null }))
                foreach (var arguments in Rows(method))
                    yield return new TestCase($"{type.Name}.{method.Name}({string.Join(", ", arguments)})", () => Run(type, method, arguments));
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName) => _own.GetValueOrDefault(assemblyName.Name!);

    private static IEnumerable<object?[]> Rows(MethodInfo method) =>
        method.GetCustomAttribute<TheoryAttribute>() is null ? [[]] : method.GetCustomAttributes<DataAttribute>().SelectMany(d => d.GetData(method) ?? []).Select(static row => row ?? [null]);

    private static Exception? Run(Type type, MethodInfo method, object?[] arguments)
    {
        object? instance = null;
        try
        {
            instance = type.GetConstructors().Single().GetParameters().Length == 0 ? Activator.CreateInstance(type) : Activator.CreateInstance(type, new NoOutput());
            return method.Invoke(instance, [.. method.GetParameters().Select((p, i) => Given(p, i, arguments))]) is Task task ? Outcome(task) : null;
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>As the test framework gives it: what may be there any number of times takes the rest.</summary>
    private static object? Given(ParameterInfo parameter, int index, object?[] arguments)
    {
        if (parameter.GetCustomAttribute<ParamArrayAttribute>() is not null && arguments.ElementAtOrDefault(index) is not Array)
        {
            var rest = arguments.Skip(index).ToArray();
            var given = Array.CreateInstance(parameter.ParameterType.GetElementType()!, rest.Length);
            rest.CopyTo(given, 0);
            return given;
        }

        return index < arguments.Length ? arguments[index] : parameter.DefaultValue;
    }

    private static Exception? Outcome(Task task)
    {
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        return task.Exception?.InnerException;
    }

    private void Set(string property, object? value) => _switch.GetProperty(property)!.SetValue(null, value);

    private sealed class NoOutput : ITestOutputHelper
    {
        public void WriteLine(string message)
        {
        }

        public void WriteLine(string format, params object[] args)
        {
        }
    }
}
