import Glibc
import Imaging
import MediaTypes
import Model

@testable import Inspection

/// Whatever a worker left in its result file is refused or within its bounds.
///
/// The first byte picks the request; the others are the result file.
enum ReportCheck {
  private struct Request {
    let upload: [UInt8]
    let order: WorkOrder
  }

  private static let requests = {
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: 400)
    let png: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [UInt8](repeating: 0, count: 100)
    return [
      request(jpeg, [.jpeg, .png], FuzzLimits.specs),
      request(png, [.jpeg, .png], FuzzLimits.specs),
      request(jpeg, [], []), request([7], [.jpeg], [RenditionSpec.thumb]),
    ]
  }()

  private static func request(
    _ upload: [UInt8], _ formats: Set<PictureFormat>, _ specs: [RenditionSpec]
  ) -> Request {
    guard
      let limits = Limits(pixelCount: 300_000, sidePixelCount: 4_096, decodeByteCount: 1 << 17)
    else { preconditionFailure("The limits for fuzzing are not valid.") }
    do throws(InspectionError) {
      let order = try WorkOrder(
        uploadByteCount: upload.count, formats: formats,
        request: InspectionRequest(specs: specs, limits: limits))
      return Request(upload: upload, order: order)
    } catch {
      preconditionFailure("The request for fuzzing is not valid: \(error)")
    }
  }

  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let choice = bytes.first else { return }
    let request = requests[Int(choice) % requests.count]
    let finding: Finding
    do {
      let file = try ResultFile(byteCount: request.order.resultByteCount)
      try write(bytes.dropFirst().prefix(file.byteCount), to: file.descriptor)
      finding = try file.finding(expecting: request.order.expectation)
    } catch is RecordFault {
      return
    } catch {
      throw BrokenPromise("Reading a result failed with something else than a fault: \(error)")
    }
    try checkBounds(of: finding, request)
  }

  private static func write(_ bytes: some Sequence<UInt8>, to file: CInt) throws {
    let bytes = Array(bytes)
    let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    try promise(count == bytes.count, "\(count) of \(bytes.count) bytes could be written.")
  }

  private static func checkBounds(
    of finding: Finding, _ request: Request
  ) throws(BrokenPromise) {
    if case .picture(let type, let picture) = finding {
      let (metadata, limits) = (picture.metadata, request.order.limits)
      try promise(type == .jpeg || type == .png, "A picture is \(type).")
      try promise(
        metadata.width > 0 && metadata.height > 0
          && max(metadata.width, metadata.height) <= limits.sidePixelCount
          && metadata.width * metadata.height <= limits.pixelCount,
        "A picture of \(metadata.width) × \(metadata.height) pixels was believed.")
      try checkRenditions(of: picture, request)
      try checkTexts(of: metadata)
      try checkStoredBytes(of: picture, request)
    }
    // The policy, and the sentences of refusals.
    do throws(InspectionError) {
      _ = try InspectionReport(
        finding, policy: .standard, request: InspectionRequest(specs: request.order.specs))
    } catch {
      guard case .refused(let refusal) = error else {
        throw BrokenPromise("A report made inspection itself fail: \(error)")
      }
      try promise(!refusal.message.isEmpty, "A refusal says nothing.")
    }
  }

  private static func checkRenditions(
    of picture: DecodedPicture, _ request: Request
  ) throws(BrokenPromise) {
    try promise(
      picture.renditions.map(\.spec) == request.order.specs,
      "The renditions are not those that were asked for.")
    for rendition in picture.renditions {
      try promise(
        rendition.width > 0 && rendition.height > 0
          && rendition.width <= min(rendition.spec.maximumWidth, picture.metadata.width)
          && rendition.height <= min(rendition.spec.maximumHeight, picture.metadata.height),
        "A rendition of \(rendition.width) × \(rendition.height) pixels was believed.")
      let isPNG = rendition.mediaType == .png
      try promise(
        rendition.bytes.starts(with: isPNG ? [0x89, 0x50, 0x4E, 0x47] : [0xFF, 0xD8, 0xFF]),
        "A rendition that does not begin as \(rendition.mediaType) was believed.")
      try promise(
        isPNG ? rendition.spec.format != .jpeg : rendition.spec.format != .png,
        "A rendition in another format than was asked for was believed.")
    }
    try promise(
      picture.renditions.reduce(0) { $0 + $1.bytes.count } <= request.order.resultByteCount,
      "The renditions have more bytes than the result file.")
  }

  /// What would end a line of a log, or an attribute of a page.
  private static func checkTexts(of metadata: PreviewMetadata) throws(BrokenPromise) {
    let texts =
      [metadata.profileName, metadata.capturedAt, metadata.cameraMake, metadata.cameraModel]
      .compactMap { $0 } + metadata.warnings + [metadata.blurHash, metadata.dominantColor]
    try promise(
      texts.allSatisfy { text in
        text.utf8.count <= 1_100 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }
      }, "A text with control characters, or of too many bytes, was believed.")
    try promise(metadata.warnings.count <= 32, "\(metadata.warnings.count) warnings were believed.")
    try promise(
      !(metadata.blurHash + metadata.dominantColor).contains { "<>\"'&\\ ".contains($0) },
      "A hash or colour with markup was believed.")
  }

  private static func checkStoredBytes(
    of picture: DecodedPicture, _ request: Request
  ) throws(BrokenPromise) {
    let stored: [UInt8]
    do throws(StoredFormError) {
      stored = try StoredForm.sanitized(picture.storedForm).storedBytes(of: request.upload.span)
    } catch {
      // The upload may begin as something else than the report says it is, but no range is to be
      // outside of it.
      if case .rangeOutOfPlace = error {
        throw BrokenPromise("A range outside of the upload was believed: \(error)")
      }
      return
    }
    try promise(
      stored.count <= request.upload.count + 300,
      "Of \(request.upload.count) bytes \(stored.count) would be stored.")
  }
}
