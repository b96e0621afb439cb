import Glibc

/// Tests that come in two lengths: short every time, complete where `ATTACHE_LONG_TESTS` is 1.
public enum LongTests {
  public static let areOn = getenv("ATTACHE_LONG_TESTS").map { String(cString: $0) } == "1"

  /// How often something is done.
  public static func count(short: Int, long: Int) -> Int { areOn ? long : short }
}
