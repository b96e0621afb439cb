import CSystemCalls
import Glibc
import Inspection

/// What a worker does that was taken over.
struct Behavior {
  static let marker = "behave: "

  private let name: Substring
  private let argument: Substring

  init(_ text: Substring) {
    let words = text.split(separator: " ")
    name = words.first ?? ""
    argument = words.dropFirst().first ?? ""
  }

  func perform(_ upload: UnsafeRawBufferPointer, _ examine: () -> CInt) -> CInt {
    switch name {
    case "spin": while true {}
    case "reportThenSpin":
      _ = InspectionWorker.report("late")
      while true {}
    case "sayDone", "reportAndSayDone":
      if name != "sayDone" { _ = InspectionWorker.report("done") }
      // As often as one likes; whoever listens has heard enough.
      for _ in 0..<1_000 { write(1, [1], 1) }
      while true {}
    case "overflowTheStack": return Self.descend(0)
    case "readNull":
      // Address 16 is mapped nowhere.
      return UnsafePointer<CInt>(bitPattern: 16)?.pointee ?? 0
    case "trap": return CInt.max &- 1 + CInt(argument.count + 2)
    case "abort": abort()
    case "takeAllMemory": return Self.takeAllMemory(touching: true)
    case "claimAllMemory": return Self.takeAllMemory(touching: false)
    case "outgrowMemory": return Self.outgrowMemory()
    case "sayNothing": return 0
    case "endWith": return CInt(argument) ?? 7
    case "fillResult": return Self.fillResult()
    case "forge":
      let status = Self.examinePicture(examine)
      Self.forge(seed: UInt64(argument) ?? 0)
      return status
    case "probe": return Probe(rawValue: String(argument)).map { $0.perform() } ?? 7
    default: return 7
    }
  }

  private static func descend(_ depth: Int) -> CInt {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { space in
      space.storeBytes(of: depth, as: Int.self)
      let below = descend(depth + 1)
      return below &+ CInt(truncatingIfNeeded: space.load(as: Int.self))
    }
  }

  private static func takeAllMemory(touching: Bool) -> CInt {
    let byteCount = 1 << 20
    while let block = malloc(byteCount) {
      if touching { memset(block, 1, byteCount) }
    }
    return InspectionWorker.report("there is no more memory")
  }

  /// As code that never hears that there is no more memory: it crashes.
  private static func outgrowMemory() -> CInt {
    var bytes: [UInt8] = [1]
    while true { bytes += bytes }
  }

  private static func fillResult() -> CInt {
    let bytes = [UInt8](repeating: 0xFF, count: 1 << 16)
    var offset = 0
    while pwrite(0, bytes, bytes.count, off_t(offset)) > 0 { offset += bytes.count }
    return 0
  }

  private static func examinePicture(_ examine: () -> CInt) -> CInt { examine() }

  /// Overwrites one to eight bytes of the report with what readers stumble over.
  private static func forge(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(below bound: UInt64) -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state % bound
    }
    for _ in 0...next(below: 8) {
      let values: [UInt8] = [
        0, 1, 0x7F, 0x80, 0xFE, 0xFF, UInt8(truncatingIfNeeded: next(below: 256)),
      ]
      pwrite(0, [values[Int(next(below: 7))]], 1, off_t(next(below: 220)))
    }
  }
}
