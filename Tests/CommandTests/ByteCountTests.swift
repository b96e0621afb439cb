import Testing

@testable import attache

@Suite struct ByteCountTests {
  @Test(
    "Sizes are short",
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (9_949, "9.9 kB"),
      (12_345, "12 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (10_485_760, "10 MB"),
      (1_500_000_000, "1.5 GB"),
    ])
  func sizes(count: Int, expected: String) {
    #expect(count.asBytes == expected)
  }
}
