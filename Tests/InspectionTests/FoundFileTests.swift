import Glibc
import Inspection
import Model
import TestSupport
import Testing

/// Files that others made, as they are, cut short and changed at random places.
@Suite(.serialized) struct FoundFileTests {
  private let inspector: InProcessInspector

  init() throws { inspector = try InProcessInspector() }

  @Test func thePackagesOwnDocumentsAreAcceptedUnderTheirNames() throws {
    #expect(!FoundFiles.documents.isEmpty)
    for path in FoundFiles.documents {
      let request = InspectionRequest(fileName: path)
      let verdict = try Verdict(on: try FoundFiles.bytes(of: path), request, by: inspector)
      #expect(verdict.report?.kind == .document, "\(path): \(verdict.outcome)")
      #expect(verdict.report?.mismatch == nil, "\(path)")
    }
  }

  @Test func thePackagesOwnRefusedFilesAreRefused() throws {
    #expect(!FoundFiles.refused.isEmpty)
    for path in FoundFiles.refused {
      let verdict = try Verdict(on: try FoundFiles.bytes(of: path), by: inspector)
      #expect(verdict.refusal != nil, "\(path)")
    }
  }

  @Test(.enabled(if: !FoundFiles.hostile.isEmpty))
  func everyHostileFileHasAVerdictInTime() throws {
    for path in FoundFiles.hostile {
      try expectVerdict(on: try FoundFiles.bytes(of: path), path)
    }
  }

  @Test(.enabled(if: !FoundFiles.small.isEmpty))
  func everyCutAndChangedPictureHasAVerdictInTime() throws {
    var generator = SeededGenerator(seed: 42)
    for path in FoundFiles.small {
      let original = try FoundFiles.bytes(of: path)
      for _ in 0..<12 {
        var bytes = original
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        case 1: bytes.change(0..<min(bytes.count, 600), using: &generator)
        default: bytes.change(bytes.indices, using: &generator)
        }
        try expectVerdict(on: bytes, path)
      }
    }
  }

  @Test func everyCutAndChangeOfAMadePictureHasAVerdictInTime() throws {
    var generator = SeededGenerator(seed: 7)
    var png = PNGBuilder(width: 40, height: 30, colorType: 2, interlacing: 1)
    png.append("eXIf", ExifBuilder.hostile[2].tiff)
    png.append("gAMA", [0, 0, 0xB1, 0x8F])
    let originals = [
      JPEGBuilder.gray(
        width: 40, height: 30, after: [(0xE1, ExifBuilder.payload(ExifBuilder.hostile[2].tiff))]),
      JPEGBuilder.progressive(width: 40, height: 30, scanCount: 4),
      png.finished(byteCount: 10_000),
    ]
    for original in originals {
      for byteCount in 0..<original.count {
        try expectVerdict(on: Array(original.prefix(byteCount)), "cut at \(byteCount)")
      }
      for _ in 0..<1_000 {
        var bytes = original
        bytes.change(bytes.indices, using: &generator)
        try expectVerdict(on: bytes, "changed")
      }
    }
  }

  /// A verdict, and stored bytes that are the same picture with no location in it.
  private func expectVerdict(on bytes: [UInt8], _ what: String) throws {
    let verdict = try Verdict(on: bytes, by: inspector)
    #expect(verdict.elapsed < HostilePictureTests.patience, "\(what)")
    guard let report = verdict.report, let preview = report.preview else { return }
    let stored = try report.storedForm.storedBytes(of: bytes.span)
    let again = try Verdict(on: stored, by: inspector)
    #expect(again.report?.preview?.width == preview.width, "\(what): \(again.outcome)")
    #expect(again.report?.preview?.height == preview.height, "\(what)")
    #expect(again.report?.preview?.blurHash == preview.blurHash, "\(what)")
    #expect(again.report?.preview?.hasLocation == false, "\(what)")
  }
}
