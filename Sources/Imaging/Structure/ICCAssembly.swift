/// The ICC profile of a JPEG file, put together from its pieces.
enum ICCAssembly: Hashable, Sendable {
  /// There is no piece of a profile.
  case absent
  /// All pieces were there; what the profile says has not been looked at.
  case whole([UInt8])
  /// `reason` is a clause without a full stop.
  case broken(reason: String)

  /// Pieces are numbered with one byte, from 1.
  static let pieceLimit = 255
  /// Bytes; the largest profiles in use, for printing presses, have about 3 MiB.
  static let byteLimit = 4_194_304
  /// `ICC_PROFILE\0`, the piece's number and the number of pieces.
  static let headerByteCount = 14
}

extension JPEGStructure {
  /// Puts the pieces in the order of their numbers (ICC.1:2022, annex B.4), whatever their order
  /// in the file. `bytes` must be those that were scanned.
  func iccProfile(in bytes: Span<UInt8>) -> ICCAssembly {
    if iccSegments.isEmpty { return .absent }
    guard iccSegments.count <= ICCAssembly.pieceLimit else {
      return .broken(
        reason: "the ICC profile has more than \(ICCAssembly.pieceLimit) pieces")
    }
    var pieces = [Range<Int>?](repeating: nil, count: ICCAssembly.pieceLimit)
    var pieceCount: UInt8?
    var byteCount = 0
    for segment in iccSegments {
      let start = segment.payload.lowerBound
      guard segment.payload.count >= ICCAssembly.headerByteCount,
        let number = bytes.byte(at: start + 12), let count = bytes.byte(at: start + 13)
      else { return .broken(reason: "a piece of the ICC profile is cut short") }
      guard pieceCount == nil || pieceCount == count else {
        return .broken(reason: "the pieces of the ICC profile disagree about their number")
      }
      guard number >= 1, number <= count else {
        return .broken(reason: "the ICC profile has a piece \(number) of \(count)")
      }
      guard pieces[Int(number) - 1] == nil else {
        return .broken(reason: "the ICC profile has piece \(number) twice")
      }
      let data = start + ICCAssembly.headerByteCount..<segment.payload.upperBound
      pieces[Int(number) - 1] = data
      pieceCount = count
      byteCount += data.count
    }
    guard byteCount <= ICCAssembly.byteLimit else {
      return .broken(
        reason: "the ICC profile has \(byteCount) bytes; the limit is \(ICCAssembly.byteLimit)")
    }
    var profile: [UInt8] = []
    profile.reserveCapacity(byteCount)
    for (index, piece) in pieces.prefix(Int(pieceCount ?? 0)).enumerated() {
      guard let piece else {
        return .broken(
          reason: "the ICC profile lacks piece \(index + 1) of \(Int(pieceCount ?? 0))")
      }
      profile += bytes.bytes(in: piece)
    }
    return .whole(profile)
  }
}
