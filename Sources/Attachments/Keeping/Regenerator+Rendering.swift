import BlobStore
import Inspection
import Model

extension Regenerator {
  /// Renders a stored picture into every rendition in force.
  ///
  /// - Throws: `.refused` for what is the picture's fault, `.blobStoreFailed` or `.failed`.
  func render(_ source: BlobID) throws(AttachmentError) -> [Rendition] {
    let upload = try seal(source)
    for attempt in 1...RegenerationPolicy.busyAttempts {
      do throws(InspectionError) {
        let report = try inspector.inspect(
          upload,
          // The stored bytes stay what they are: only the renditions are taken from the report.
          InspectionRequest(specs: policy.specs, limits: policy.limits, sanitizes: false))
        guard report.kind == .image else {
          throw InspectionError.refused(
            Refusal(.undecodable, "The stored file is \(report.mediaType), which is no picture."))
        }
        return report.renditions
      } catch {
        guard case .refused(let refusal) = error, refusal.code == .busy,
          attempt < RegenerationPolicy.busyAttempts
        else { throw AttachmentError(error) }
      }
      time.pause(RegenerationPolicy.busyPauseMilliseconds)
    }
    throw .failed("No worker was free in \(RegenerationPolicy.busyAttempts) attempts.")
  }

  /// A stored blob as the sandbox takes it.
  func seal(_ blob: BlobID) throws(AttachmentError) -> SealedUpload {
    let bytes: [UInt8]
    do throws(BlobStoreError) {
      bytes = try blobs.read(blob)
    } catch {
      throw .blobStoreFailed(error)
    }
    return try SealedUpload(storedBytes: bytes, id: blob)
  }
}

extension SealedUpload {
  /// Bytes that are known to hash to `id`.
  init(storedBytes bytes: [UInt8], id: BlobID) throws(AttachmentError) {
    let file = try MemoryFile()
    try file.append(bytes.span)
    do throws(InspectionError) {
      self = try SealedUpload(takingOver: file.release(), byteCount: bytes.count, sha256: id)
    } catch {
      throw AttachmentError(error)
    }
  }
}
