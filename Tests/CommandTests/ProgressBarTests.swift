import Testing

@testable import attache

@Suite struct ProgressBarTests {
  @Test(
    "The line says how far, how fast and how long",
    arguments: [
      (0, 100, 0.0, 80, "[                              ] 0/100"),
      (50, 100, 10.0, 80, "[###############               ] 50/100  5.0 files/s  0:10 left"),
      (1, 10_000, 1.0, 80, "[                              ] 1/10000  1.0 files/s  2:46:39 left"),
      (50, 100, 10.0, 20, " 50/100  5.0 files/"),
    ])
  func lines(done: Int, total: Int, seconds: Double, columns: Int, expected: String) {
    let line = ProgressBar.line(
      done: done, total: total, elapsedSeconds: seconds, columns: columns)
    #expect(line == expected)
    #expect(line.count < columns)
  }
}
