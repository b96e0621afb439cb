public import BlobStore
public import CoreStore
public import Inspection
public import Model

/// Takes in a received file: inspects it, stores the blobs by their content, and records them as an
/// attachment that waits for its message.
///
/// What `attach` returned is never lost. The order of its steps is argued in `Docs/design.md`.
public struct UploadHandler: Sendable {
  let inspector: any Inspector
  let blobs: any BlobStore
  let core: any CoreStore
  let policy: UploadPolicy
  let time: TimeSource

  public init(
    inspector: any Inspector, blobs: any BlobStore, core: any CoreStore,
    policy: UploadPolicy = UploadPolicy(), time: TimeSource = .system
  ) {
    self.inspector = inspector
    self.blobs = blobs
    self.core = core
    self.policy = policy
    self.time = time
  }

  /// Blocks until the attachment is durable, or has left nothing but orphans that can be collected.
  /// May be called from several threads at once.
  ///
  /// `noting` makes of what was taken in what its request is to be answered with when it comes again;
  /// it is written down in the same transaction.
  ///
  /// - Throws: `.refused`; `.conflict` when there is no such conversation or the uploader does not
  ///   take part in it; `.wrongStoredForm`, `.leaseLost`, `.blobStoreFailed`, `.coreStoreFailed` or
  ///   `.failed`.
  public func attach(
    _ upload: borrowing SealedUpload, from origin: UploadOrigin,
    noting record: ((AcceptedUpload) -> IdempotencyRecord)? = nil
  ) throws(AttachmentError) -> AcceptedUpload {
    try authorize(origin)
    let report = try inspect(upload, from: origin)
    let content = try StorableContent(upload, report)
    let attachment = pendingAttachment(upload, report, content, from: origin)
    let decisions = decisions(on: upload, report)
    FailPoint.uploadInspected.pass()
    for _ in 0..<policy.leaseAttempts {
      let lease = try leaseBlobs(of: content)
      FailPoint.uploadLeased.pass()
      do throws(AttachmentError) {
        try storeBlobs(of: content)
        FailPoint.uploadStored.pass()
        if let accepted = try self.record(
          attachment, decisions, content, under: lease, noting: record)
        {
          FailPoint.uploadRecorded.pass()
          return accepted
        }
      } catch {
        undo(content, under: lease)
        throw error
      }
    }
    throw .leaseLost(attempts: policy.leaseAttempts)
  }
}
