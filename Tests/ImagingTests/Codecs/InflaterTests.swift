import CImageCodecs
import TestSupport
import Testing

/// Both libraries behind the inflater, through every size of step.
@Suite struct InflaterTests {
  /// (level, bytes in at once, room at once)
  @Test(
    arguments: [
      (0, 70_000, 200_000), (1, 1, 3), (6, 7, 100_000), (9, 100_000, 1), (9, 333, 4_096),
    ], [false, true])
  func whatWasDeflatedComesBack(_ way: (Int, Int, Int), portable: Bool) throws {
    var dice = Dice(seed: way.0 + 1)
    let bytes =
      RandomPNG.bytes(20_000, &dice) + Array(repeating: 7, count: 50_000)
      + (0..<30_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let data = RandomPNG.deflated(bytes, level: way.0)
    let inflated = try inflate(data + [1, 2, 3], way.1, way.2, portable)
    #expect(inflated.bytes == bytes)
    #expect(inflated.status == ATTACHE_INFLATER_ENDED)
    var wrong = data
    wrong[wrong.count - 2] ^= 4
    let checked = try inflate(wrong, way.1, way.2, portable)
    #expect(checked.bytes == bytes)
    #expect(checked.status == ATTACHE_INFLATER_WRONG_CHECKSUM)
    let cut = try inflate(Array(data.dropLast(data.count / 3)), way.1, way.2, portable)
    #expect(bytes.starts(with: cut.bytes))
    #expect(cut.status == ATTACHE_INFLATER_GOING_ON)
  }

  @Test func bothLibrariesFollowDamagedDataEquallyFar() throws {
    var dice = Dice(seed: 8)
    for round in 0..<2_000 {
      let bytes = RandomPNG.bytes(40, &dice) + Array(repeating: 9, count: round % 300)
      var data = RandomPNG.deflated(bytes, level: round % 10)
      data[Int.random(in: 0..<data.count, using: &dice)] ^= 1 << UInt8(round % 8)
      let one = try inflate(data, 5, 64, false)
      let other = try inflate(data, 5, 64, true)
      // A few bytes more or less: they tell symbols apart in groups of different size.
      let common = min(one.bytes.count, other.bytes.count)
      #expect(one.bytes.prefix(common) == other.bytes.prefix(common))
      #expect(
        (one.status == ATTACHE_INFLATER_ENDED) == (other.status == ATTACHE_INFLATER_ENDED),
        "round \(round)")
    }
  }

  @Test func aDictionaryThatNobodyHasIsCorrupt() throws {
    for portable in [false, true] {
      let inflated = try inflate([0x78, 0xBB, 1, 2, 3, 4, 3, 0, 0, 0, 0, 1], 100, 100, portable)
      #expect(inflated.status == ATTACHE_INFLATER_CORRUPT)
      #expect(inflated.bytes.isEmpty)
    }
  }

  /// ISA-L copies what lies before the data before it says that there is nothing.
  @Test func dataThatLookBackTooFarShowNothingOfTheHeap() throws {
    let folder = "\(Package.root)/Tests/Fuzzing/Findings/sanitizer"
    let file = try [UInt8](contentsOf: "\(folder)/png-data-that-looks-back-too-far.png")
    let data = Array(file[57..<57 + 258])
    let results = try (1...8).map { (fill: UInt8) in
      // What the inflater's memory is likely to have held before.
      for byteCount in stride(from: 87_000, to: 88_000, by: 8) {
        let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: fill &* 29, count: byteCount)
        block.deallocate()
      }
      return try inflate(data, 300, 8_000, false).bytes
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(!results[0].isEmpty)
  }

  @Test func checksumsAreThoseOfPNG() {
    let end = Array("IEND".utf8)
    #expect(attache_crc32(0, end, 4) == 0xAE42_6082)
    #expect(attache_crc32(attache_crc32(0, end, 1), Array(end.dropFirst()), 3) == 0xAE42_6082)
  }

  private func inflate(
    _ data: [UInt8], _ inputStep: Int, _ outputStep: Int, _ portable: Bool
  ) throws -> (bytes: [UInt8], status: attache_inflater_status) {
    let inflater = try #require(attache_inflater_open(portable))
    defer { attache_inflater_close(inflater) }
    var result: [UInt8] = []
    var status = ATTACHE_INFLATER_GOING_ON
    var start = 0
    var output = [UInt8](repeating: 0, count: outputStep)
    while status == ATTACHE_INFLATER_GOING_ON {
      let step = Array(data[start..<min(data.count, start + inputStep)])
      var written = 0
      let taken = step.withUnsafeBufferPointer { input in
        var next = input.baseAddress
        var left = input.count
        status = attache_inflater_run(inflater, &next, &left, &output, outputStep, &written)
        return input.count - left
      }
      result += output[..<written]
      start += taken
      if taken == 0, written == 0 { break }
    }
    return (result, status)
  }
}
