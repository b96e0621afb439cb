import Inspection
import Model

/// Takes a file that begins with `picture` for one, with two renditions whose bytes follow from the
/// file's; refuses one that begins with `bad`; takes everything else for a document.
struct FakeInspector: Inspector {
  static let refusal = Refusal(.unsupportedType, "Files of this type are not accepted.")

  func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    let content = upload.withBytes { bytes in
      bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
    if content.hasPrefix("bad") { throw .refused(Self.refusal) }
    guard content.hasPrefix("picture") else {
      return InspectionReport(mediaType: .plainText, kind: .document)
    }
    let renditions = request.specs.map { spec in
      Rendition(
        spec: spec, width: 3, height: 2, mediaType: .jpeg,
        bytes: Array("\(spec.name) of \(content)".utf8))
    }
    return InspectionReport(
      mediaType: .jpeg, kind: .image, mismatch: "The name says otherwise.",
      preview: PreviewMetadata(width: 30, height: 20, colorSpace: .rgb, bitDepth: 8),
      renditions: renditions)
  }
}
