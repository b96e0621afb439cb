import BlobStore
import CoreStore
import Inspection
import Messaging
import Model

/// The steps of `attach`, in their order.
extension UploadHandler {
  /// Refuses before any work is done. Recording checks it again, for things may change meanwhile.
  func authorize(_ origin: UploadOrigin) throws(AttachmentError) {
    let denial: Denial?
    do throws(CoreStoreError) {
      denial = try core.read { reader throws(CoreStoreError) in
        try Self.denial(to: origin.uploaderID, writingInto: origin.conversationID, reader)
      }
    } catch {
      throw AttachmentError(error)
    }
    if let denial { throw .denied(denial) }
  }

  /// Whoever may write into a conversation may upload to it, and everybody a picture of themselves.
  private static func denial(
    to uploader: PersonID, writingInto conversation: ConversationID?, _ reader: any CoreReader
  ) throws(CoreStoreError) -> Denial? {
    let person = try reader.person(uploader)
    guard let id = conversation else {
      if person == nil { throw .conflict(.noSuchPerson(uploader)) }
      return nil
    }
    guard let conversation = try reader.conversation(id) else {
      throw .conflict(.noSuchConversation(id))
    }
    guard let person else { throw .conflict(.notAParticipant(uploader, id)) }
    let job: JobStanding? =
      if let id = conversation.jobID, let job = try reader.job(id) {
        JobStanding(of: job, isAnotherHired: false)
      } else { nil }
    let standing = ConversationStanding(of: person, in: conversation, job: job)
    let denial = standing.denial(of: .write)
    if denial == .notFound { throw .conflict(.notAParticipant(person.id, id)) }
    return denial
  }

  func inspect(
    _ upload: borrowing SealedUpload, from origin: UploadOrigin
  ) throws(AttachmentError) -> InspectionReport {
    do throws(InspectionError) {
      return try inspector.inspect(
        upload,
        InspectionRequest(
          declaredType: origin.declaredType, fileName: origin.fileName, specs: policy.specs,
          limits: policy.limits, sanitizes: policy.sanitizes))
    } catch {
      throw AttachmentError(error)
    }
  }

  func pendingAttachment(
    _ upload: borrowing SealedUpload, _ report: InspectionReport, _ content: StorableContent,
    from origin: UploadOrigin
  ) -> Attachment {
    let now = time.now()
    return Attachment(
      uploaderID: origin.uploaderID, conversationID: origin.conversationID, kind: report.kind,
      mediaType: report.mediaType, declaredType: origin.declaredType, mismatch: report.mismatch,
      fileName: origin.fileName.flatMap(DisplayName.clean), sentByteCount: upload.byteCount,
      sentSHA256: upload.sha256,
      blobID: content.original.id, storedByteCount: content.original.bytes.count,
      preview: report.preview, createdAt: now,
      placement: .pending(expiresAt: now.adding(seconds: policy.pendingSeconds)))
  }

  func decisions(
    on upload: borrowing SealedUpload, _ report: InspectionReport
  ) -> UploadDecisions {
    var keptByteCount = upload.byteCount
    if case .sanitized(let form) = report.storedForm {
      keptByteCount = form.keptRanges.reduce(0) { $0 + $1.count }
    }
    return UploadDecisions(
      engineVersion: Recipe.engineVersion, isSanitized: policy.sanitizes,
      keptByteCount: keptByteCount, limits: policy.limits)
  }

  /// Transaction A. Waits, within bounds, for blobs that are just being deleted.
  func leaseBlobs(of content: StorableContent) throws(AttachmentError) -> LeaseID {
    let lease = LeaseID()
    var waitedMilliseconds = 0
    var hasHelped = false
    while true {
      let now = time.now()
      let outcome: LeaseOutcome
      do throws(CoreStoreError) {
        outcome = try core.write { writer throws(CoreStoreError) in
          try writer.take(
            lease, on: content.ids, expiresAt: now.adding(seconds: policy.leaseSeconds), at: now)
        }
      } catch {
        throw AttachmentError(error)
      }
      guard case .beingDeleted(let ids) = outcome else { return lease }
      guard waitedMilliseconds < policy.deletionWaitMilliseconds else {
        guard !hasHelped else {
          throw .refused(Refusal(.busy, "The file cannot be taken just now; send it again."))
        }
        // Whoever marked them has died, or is slow: the next collection may be hours away.
        try BlobRemoval(blobs: blobs, core: core).finish(ids)
        hasHelped = true
        continue
      }
      time.pause(UploadPolicy.deletionPauseMilliseconds)
      waitedMilliseconds += UploadPolicy.deletionPauseMilliseconds
    }
  }

  /// Each blob is durable when its turn is over.
  func storeBlobs(of content: StorableContent) throws(AttachmentError) {
    do throws(BlobStoreError) {
      for blob in content.blobs { _ = try blobs.put(blob.bytes.span, as: blob.id) }
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  /// Transaction B. `nil`, with nothing written, when the lease is not ours any more: the blobs may
  /// have been collected, and have to be leased and stored again.
  func record(
    _ attachment: Attachment, _ decisions: UploadDecisions, _ content: StorableContent,
    under lease: LeaseID, noting record: ((AcceptedUpload) -> IdempotencyRecord)?
  ) throws(AttachmentError) -> AcceptedUpload? {
    var denial: Denial?
    let accepted: AcceptedUpload?
    do throws(CoreStoreError) {
      accepted = try core.write { writer throws(CoreStoreError) in
        denial = try Self.denial(
          to: attachment.uploaderID, writingInto: attachment.conversationID, writer)
        guard denial == nil, try writer.holds(lease, on: content.ids) else { return nil }
        for blob in content.blobs {
          try writer.markLive(blob.id, byteCount: blob.bytes.count)
        }
        try writer.insert(attachment)
        try writer.record(decisions, on: attachment.id)
        for rendition in content.storedRenditions { _ = try writer.insertIfAbsent(rendition) }
        try writer.append(
          Event(
            for: attachment.uploaderID, .attachment(attachment.id), at: attachment.createdAt))
        try writer.drop(lease)
        let recipes = Set(policy.specs.map(\.recipe))
        let accepted = AcceptedUpload(
          attachment: attachment,
          renditions: try writer.renditions(of: attachment.blobID).filter {
            recipes.contains($0.recipe)
          })
        if let record { try writer.put(record(accepted)) }
        return accepted
      }
    } catch {
      throw AttachmentError(error)
    }
    if let denial { throw .denied(denial) }
    return accepted
  }

  /// After a failure: what was stored in vain goes at once, for the disk may be full of it. Should
  /// this fail too, the lease ends when it expires, and a collection finds the blobs.
  func undo(_ content: StorableContent, under lease: LeaseID) {
    let unused = try? core.write { writer throws(CoreStoreError) in
      try writer.drop(lease)
      // Those that others use or are about to use stay.
      var unused: [BlobID] = []
      for id in content.ids where try writer.markDeleting(id) { unused.append(id) }
      return unused
    }
    try? BlobRemoval(blobs: blobs, core: core).finish(unused ?? [])
  }
}
