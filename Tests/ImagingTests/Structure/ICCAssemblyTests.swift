import Testing

@testable import Imaging

@Suite struct ICCAssemblyTests {
  private func assemble(_ pieces: [[UInt8]]) -> ICCAssembly {
    let file = JPEGBytes.file(pieces.flatMap { $0 })
    return JPEGStructure(scanning: file.span).iccProfile(in: file.span)
  }

  private func isBroken(_ assembly: ICCAssembly) -> Bool {
    if case .broken = assembly { true } else { false }
  }

  @Test func thereMayBeNone() {
    #expect(assemble([]) == .absent)
  }

  @Test func piecesAreOrderedByTheirNumbers() {
    let pieces = [
      JPEGBytes.iccPiece(3, of: 3, [7]), JPEGBytes.iccPiece(1, of: 3, [1, 2, 3]),
      JPEGBytes.iccPiece(2, of: 3, [4, 5, 6]),
    ]
    #expect(assemble(pieces) == .whole([1, 2, 3, 4, 5, 6, 7]))
  }

  @Test func allTwoHundredAndFiftyFivePiecesMustBeThere() {
    let pieces = (1...255).map { JPEGBytes.iccPiece(UInt8($0), of: 255, [UInt8($0)]) }
    #expect(assemble(pieces) == .whole((1...255).map { UInt8($0) }))
    for missing in [0, 100, 254] {
      var incomplete = pieces
      incomplete.remove(at: missing)
      #expect(
        assemble(incomplete)
          == .broken(reason: "the ICC profile lacks piece \(missing + 1) of 255"))
    }
  }

  @Test(arguments: [
    [(1, 2), (1, 2)], [(1, 2), (2, 3)], [(0, 1)], [(2, 1)], [(1, 0)], [(2, 2)],
  ])
  func contradictoryNumbersBreakIt(numbers: [(UInt8, UInt8)]) {
    #expect(isBroken(assemble(numbers.map { JPEGBytes.iccPiece($0.0, of: $0.1, [1]) })))
  }

  @Test func aPieceWithoutItsNumbersBreaksIt() {
    #expect(isBroken(assemble([JPEGBytes.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1])])))
  }

  @Test func moreThanFourMebibytesBreakIt() {
    let piece = [UInt8](repeating: 0, count: 65_000)
    let fitting = (1...64).map { JPEGBytes.iccPiece(UInt8($0), of: 64, piece) }
    #expect(assemble(fitting) == .whole([UInt8](repeating: 0, count: 64 * 65_000)))
    let tooMuch = (1...65).map { JPEGBytes.iccPiece(UInt8($0), of: 65, piece) }
    #expect(
      assemble(tooMuch)
        == .broken(reason: "the ICC profile has 4225000 bytes; the limit is 4194304"))
  }

  @Test func moreThanTwoHundredAndFiftyFivePiecesBreakIt() {
    #expect(
      isBroken(assemble((0..<400).map { JPEGBytes.iccPiece(UInt8($0 % 255 + 1), of: 255, []) })))
  }
}
