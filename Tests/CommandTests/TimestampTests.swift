import Glibc
import Model
import Testing

@testable import attache

@Suite struct TimestampTests {
  @Test("Moments are written as the C library breaks them down")
  func agreesWithTheSystem() {
    var generator = SystemRandomNumberGenerator()
    let edges: [Int64] = [0, -1, 951_782_399, 951_782_400, 4_107_542_399, 1_709_164_800]
    let random = (0..<2_000).map { _ in
      Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
    }
    for seconds in edges + random {
      var (time, parts) = (time_t(seconds), tm())
      gmtime_r(&time, &parts)
      var buffer = [CChar](repeating: 0, count: 64)
      strftime(&buffer, buffer.count, "-%m-%dT%H:%M:%S", &parts)
      let year = String(Int(parts.tm_year) + 1900)
      let expected =
        String(repeating: "0", count: 4 - year.count) + year + FilePath(cString: buffer).text
        + ".000042Z"
      #expect(Timestamp(microseconds: seconds * 1_000_000 + 42).iso8601 == expected)
    }
  }
}
