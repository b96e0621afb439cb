import BlobStore
import Inspection
import Model

extension Regenerator {
  /// Renders a stored picture into every rendition in force.
  ///
  /// - Throws: `.refused` for what is the picture's fault, `.blobStoreFailed` or `.failed`.
  func render(_ source: BlobID) throws(AttachmentError) -> [Rendition] {
    let upload = try SealedUpload(stored: source, in: blobs)
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
}

extension SealedUpload {
  /// A stored blob as the sandbox takes it.
  ///
  /// - Throws: `.blobStoreFailed` or `.failed`.
  init(stored id: BlobID, in blobs: any BlobStore) throws(AttachmentError) {
    let file = try MemoryFile()
    var byteCount = 0
    var failure: AttachmentError?
    do throws(BlobStoreError) {
      try blobs.read(id) { piece in
        guard failure == nil else { return }
        do throws(AttachmentError) {
          try file.append(piece)
          byteCount += piece.count
        } catch {
          failure = error
        }
      }
    } catch {
      throw .blobStoreFailed(error)
    }
    if let failure { throw failure }
    do throws(InspectionError) {
      self = try SealedUpload(takingOver: file.release(), byteCount: byteCount, sha256: id)
    } catch {
      throw AttachmentError(error)
    }
  }
}
