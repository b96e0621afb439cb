import Imaging
import MediaTypes
import Model

@testable import Inspection

/// What an honest worker found comes through to the parent: it is never taken for a forgery.
enum HonestReport {
  static func check(
    _ finding: Finding, uploadByteCount: Int, formats: Set<PictureFormat>,
    specs: [RenditionSpec]
  ) throws(BrokenPromise) {
    let read: Finding
    do {
      let order = try WorkOrder(
        uploadByteCount: uploadByteCount, formats: formats,
        request: InspectionRequest(specs: specs, limits: FuzzLimits.limits))
      let file = try ResultFile(byteCount: order.resultByteCount)
      try promise(
        ResultFile.write(finding, to: file.descriptor),
        "The result file of \(order.resultByteCount) bytes has no room for an honest finding.")
      read = try file.finding(expecting: order.expectation)
    } catch let broken as BrokenPromise {
      throw broken
    } catch {
      throw BrokenPromise("An honest worker's report is not believed: \(error)")
    }
    switch (finding, read) {
    case (.type(let written), .type(let read)):
      try promise(written.mediaType == read.mediaType, "The report changed \(written) to \(read).")
    case (.picture(_, let written), .picture(_, let read)):
      try promise(
        written.metadata.width == read.metadata.width
          && written.metadata.height == read.metadata.height
          && written.metadata.blurHash == read.metadata.blurHash
          && written.metadata.capturedAt == read.metadata.capturedAt
          && written.storedForm == read.storedForm
          && written.renditions.map(\.bytes) == read.renditions.map(\.bytes),
        "The report changed what was found of a picture.")
    case (.refused(let written), .refused(let read)):
      try promise(
        written.refusal.code == read.refusal.code,
        "The report changed the refusal \(written) to \(read).")
    case (.undetected, .undetected): break
    default: throw BrokenPromise("The report changed \(finding) to \(read).")
    }
  }
}
