using System.Text;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Changes that know nothing of XML: bits, bytes, ranges, encodings.</summary>
internal static class ByteMutations
{
    private static readonly byte[][] Odd = [[0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xFF], [0x00], [0x7F], [0x0B], [0xC2, 0x85]];

    public static byte[] Mutate(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length == 0) return other;
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 60), bytes.Length - at);
        switch (random.Next(10))
        {
            case 0:
                return With(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8))));
            case 1:
                return With(bytes, at, (byte)random.Next(256));
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                var from = random.Next(other.Length);
                return [.. bytes[..at], .. other[from..Math.Min(other.Length, from + length)], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. random.Pick(Odd), .. bytes[at..]];
            case 6:
                var to = random.Next(bytes.Length - length + 1);
                var moved = bytes.AsSpan(at, length).ToArray();
                byte[] rest = [.. bytes[..at], .. bytes[(at + length)..]];
                return [.. rest[..to], .. moved, .. rest[to..]];
            case 7:
                return random.Next(8) == 0 ? bytes[..at] : With(bytes, at, (byte)(bytes[at] + 1));
            case 8:
                return random.Next(8) == 0 ? Encode(bytes, random) : With(bytes, at, bytes[random.Next(bytes.Length)]);
            default:
                // upper case for lower and the other way, where that is one bit
                return char.IsAsciiLetter((char)bytes[at]) ? With(bytes, at, (byte)(bytes[at] ^ 0x20)) : With(bytes, at, (byte)' ');
        }
    }

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    private static byte[] Encode(byte[] bytes, Random random)
    {
        var encoding = random.Pick([Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1]);
        return [.. random.Next(2) == 0 ? encoding.Preamble : [], .. encoding.GetBytes(Encoding.UTF8.GetString(bytes))];
    }
}
