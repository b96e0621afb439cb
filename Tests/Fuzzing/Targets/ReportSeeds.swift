import Imaging
import MediaTypes
import Model

@testable import Inspection

/// Result files as honest workers write them, for `ReportCheck` to start from.
enum ReportSeeds {
  static var all: [[UInt8]] {
    let findings: [(choice: UInt8, finding: Finding)] = [
      (0, picture(.jpeg)), (1, picture(.png)), (2, .type(DetectedType(.pdf))),
      (2, .type(DetectedType(.docx, objection: "it holds macros"))),
      (0, .undetected(reason: "it is odd")), (0, .refused(.undecodable(reason: "it is cut"))),
      (0, .refused(.unsupportedCoding(name: "lossless JPEG"))),
      (0, .refused(.tooManyPixels(actual: 1 << 40, limit: 300_000))),
      (3, .refused(.needsTooMuchMemory(byteCount: 1 << 40, limit: 1))),
      (3, .refused(.tookTooLong(limitSeconds: 10))), (3, .refused(.outOfMemory)),
    ]
    return findings.map { choice, finding in
      var bytes = [choice] + ReportWriter.bytes(of: finding)
      if case .picture(_, let picture) = finding { bytes += picture.renditions.flatMap(\.bytes) }
      return bytes
    }
  }

  private static func picture(_ type: MediaType) -> Finding {
    var metadata = PreviewMetadata(width: 200, height: 100, colorSpace: .rgb, bitDepth: 8)
    metadata.orientation = .rotated180
    metadata.profileName = "Display P3"
    metadata.capturedAt = "2026-11-21T08:00:00.5+01:00"
    metadata.cameraMake = "Grün & Söhne"
    metadata.blurHash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
    metadata.dominantColor = "#c0ffee"
    metadata.warnings = ["One.", "Two."]
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let renditions = FuzzLimits.specs.map { spec in
      let isPNG = spec.format == .png
      return Rendition(
        spec: spec, width: 20, height: 10, mediaType: isPNG ? .png : .jpeg,
        bytes: isPNG ? start : [0xFF, 0xD8, 0xFF, 0xE0])
    }
    let form = SanitizedForm(
      container: type == .png ? .png : .jpeg, keptRanges: [0..<40, 50..<100],
      orientation: .rotated180, marksAdobeRGB: true, replacesJFIF: type == .jpeg,
      adobeTransform: type == .jpeg ? 1 : nil)
    return .picture(
      type, DecodedPicture(metadata: metadata, renditions: renditions, storedForm: form))
  }
}
