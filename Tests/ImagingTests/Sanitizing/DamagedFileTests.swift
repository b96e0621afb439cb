import Model
import TestSupport
import Testing

@testable import Imaging

/// Damaged files, the same on every run: nothing may trap, and what is stored must hold up.
@Suite struct DamagedFileTests {
  private static let jpeg = JPEGBytes.file(
    JPEGBytes.jfif, JPEGBytes.exif(TIFFBytes.camera(isBigEndian: true).bytes),
    JPEGBytes.iccPiece(1, of: 2, [1, 2]), JPEGBytes.iccPiece(2, of: 2, [3]),
    JPEGBytes.multiPictureIndex(pictureCount: 2),
    JPEGBytes.exif(TIFFBytes.camera(isBigEndian: false).bytes),
    JPEGBytes.adobe(transform: 1), JPEGBytes.comment, JPEGBytes.picture)

  private static let png = PNGBytes.file(
    PNGBytes.chunk("gAMA", PNGBytes.bigEndian(45_455)),
    PNGBytes.chunk("cHRM", [UInt8](repeating: 3, count: 32)),
    PNGBytes.chunk("cICP", [1, 13, 0, 1]),
    PNGBytes.animationControl, PNGBytes.chunk("eXIf", TIFFBytes.camera(isBigEndian: true).bytes),
    PNGBytes.chunk("fcTL", [UInt8](repeating: 0, count: 26)), PNGBytes.imageData,
    after: PNGBytes.chunk("fdAT", [0, 0, 0, 1, 2]) + PNGBytes.chunk("tEXt", [65, 0, 66]))

  /// What is stored of `file`; `nil` when it is refused.
  private func stored(_ file: [UInt8]) throws -> [UInt8]? {
    let png = PNGStructure(scanning: file.span)
    let jpeg = JPEGStructure(scanning: file.span)
    let exif = ExifReader.read(
      file.span, in: png.hasSignature ? png.exifRange.map { [$0] } ?? [] : jpeg.exifRanges)
    let form: SanitizedForm
    do throws(ImagingError) {
      if png.hasSignature {
        form = try png.sanitized(
          orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB)
      } else {
        let usesProfile = if case .whole = jpeg.iccProfile(in: file.span) { true } else { false }
        form = try jpeg.sanitized(
          orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB,
          usesICCProfile: usesProfile)
      }
    } catch {
      return nil
    }
    return try StoredForm.sanitized(form).storedBytes(of: file.span)
  }

  @Test(arguments: 0..<8, [PictureFormat.jpeg, .png])
  func sanitisingADamagedFileTwiceIsSanitisingItOnce(seed: Int, format: PictureFormat) throws {
    let whole = format == .jpeg ? Self.jpeg : Self.png
    var generator = SeededGenerator(seed: UInt64(seed))
    var keptCount = 0
    for _ in 0..<1250 {
      let file = whole.damaged(by: &generator)
      guard let once = try stored(file) else { continue }
      keptCount += 1
      #expect(try stored(once) == once)
    }
    #expect(keptCount > 500)
  }

  @Test(.timeLimit(.minutes(1)), arguments: 0..<4)
  func damagedExifIsReadWithoutHarm(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(1000 + seed))
    let whole = TIFFBytes.camera(isBigEndian: seed % 2 == 0).bytes
    var makeCount = 0
    for _ in 0..<5000 {
      let block = whole.damaged(by: &generator)
      let metadata = ExifReader.read(block.span, in: [0..<block.count])
      if metadata.cameraMake != nil { makeCount += 1 }
      #expect(metadata.warnings.count <= ExifMetadata.warningLimit)
    }
    #expect(makeCount > 500)
  }

  @Test(.enabled(if: SharedCorpus.isPresent), arguments: ["photos", "orientation", "hostile"])
  func realFilesAreStoredTheSameTwice(folder: String) throws {
    var keptCount = 0
    for name in SharedCorpus.names(in: folder) {
      let file = SharedCorpus.bytes(of: name, in: folder)
      // Megabytes of coded data add nothing to this but time.
      guard file.count < 1 << 20, let once = try stored(file) else { continue }
      keptCount += 1
      #expect(try stored(once) == once, "\(name)")
    }
    #expect(keptCount > 10)
  }
}
