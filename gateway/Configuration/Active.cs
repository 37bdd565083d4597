namespace JitGateway.Configuration;

/// <summary>All parts of one accepted configuration; a reload makes a new one and never changes an old one.</summary>
internal sealed class ConfigurationGeneration(IReadOnlyDictionary<Type, object> parts, int number)
{
    /// <summary>1 for the configuration of the start, one more for each accepted reload.</summary>
    public int Number { get; } = number;

    public T Get<T>()
        where T : class => (T)parts[typeof(T)];
}

/// <summary>The part of the configuration in force now. Read <see cref="Value"/> once per piece of work.</summary>
internal sealed class Active<T>
    where T : class
{
    private readonly ActiveConfiguration? _configuration;
    private volatile Tuple<ConfigurationGeneration?, T>? _seen;

    public Active(ActiveConfiguration configuration) => _configuration = configuration;

    private Active(T value) => _seen = Tuple.Create<ConfigurationGeneration?, T>(null, value);

    public T Value
    {
        get
        {
            var seen = _seen;
            var current = _configuration?.Current;
            if (seen is not null && ReferenceEquals(seen.Item1, current)) return seen.Item2;
            var value = current!.Get<T>();
            _seen = Tuple.Create<ConfigurationGeneration?, T>(current, value);
            return value;
        }
    }

    /// <summary>Runs after each accepted reload, when every part is in force.</summary>
    public IDisposable OnChange(Action<T> listener) =>
        _configuration?.OnChange(() => listener(Value)) ?? Nothing.Instance;

    /// <summary>A part that never changes, for tests and tools.</summary>
    public static Active<T> Always(T value) => new(value);

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
