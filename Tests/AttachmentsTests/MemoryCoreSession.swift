import CoreStore
import Model

/// One transaction of a `MemoryCoreStore`.
final class MemoryCoreSession: CoreWriter {
  private(set) var state: MemoryCoreStore.State

  init(state: MemoryCoreStore.State) { self.state = state }

  func person(_ id: PersonID) -> Person? { state.people[id] }
  func conversation(_ id: ConversationID) -> Conversation? { state.conversations[id] }
  func job(_ id: JobID) -> Job? { nil }
  func message(_ id: MessageID) -> Message? { state.messages.first { $0.id == id } }
  func attachment(_ id: AttachmentID) -> Attachment? { state.attachments[id] }
  func blob(_ id: BlobID) -> StoredBlob? { state.blobs[id] }

  func messages(in conversation: ConversationID, after number: Int, limit: Int) -> [Message] {
    Array(
      state.messages.filter { $0.conversationID == conversation && $0.number > number }
        .prefix(limit))
  }

  func messages(in conversation: ConversationID, before number: Int, limit: Int) -> [Message] {
    state.messages.filter { $0.conversationID == conversation && $0.number < number }
      .suffix(limit)
  }

  func attachments(of message: MessageID) -> [Attachment] {
    let placed = state.attachments.values.compactMap { attachment -> (Int, Attachment)? in
      guard case .linked(message, let position) = attachment.placement else { return nil }
      return (position, attachment)
    }
    return placed.sorted { $0.0 < $1.0 }.map(\.1)
  }

  func expiredAttachments(at now: Timestamp, limit: Int) -> [Attachment] {
    state.attachments.values.filter { isExpired($0, at: now) }
  }

  func renditions(of source: BlobID) -> [StoredRendition] {
    state.renditions.filter { $0.sourceID == source }.sorted { $0.name < $1.name }
  }

  func blobs(after last: BlobID?, limit: Int) -> [StoredBlob] {
    state.blobs.values.sorted { $0.id < $1.id }.filter { blob in last.map { $0 < blob.id } ?? true }
  }

  func blobsBeingDeleted(limit: Int) -> [StoredBlob] {
    state.blobs.values.filter { $0.state == .deleting }
  }

  func unusedBlobs(limit: Int) -> [StoredBlob] {
    state.blobs.values.filter { references(to: $0.id).isUnused }
  }

  func references(to blob: BlobID) -> BlobReferences {
    BlobReferences(
      attachments: state.attachments.values.count { $0.blobID == blob },
      renditions: state.renditions.count { $0.blobID == blob && $0.sourceID != blob },
      leases: state.leases.values.count { $0.blobs.contains(blob) })
  }

  func holds(_ lease: LeaseID, on blobs: [BlobID]) -> Bool {
    state.leases[lease]?.blobs.isSuperset(of: blobs) ?? false
  }

  func insert(_ person: Person) { state.people[person.id] = person }

  func localPerson(named name: String, at now: Timestamp) -> Person {
    let person = Person(name: name, createdAt: now)
    insert(person)
    return person
  }

  func insert(_ conversation: Conversation) { state.conversations[conversation.id] = conversation }

  func take(
    _ lease: LeaseID, on blobs: [BlobID], expiresAt: Timestamp, at now: Timestamp
  ) -> LeaseOutcome {
    let deleting = blobs.filter { state.blobs[$0]?.state == .deleting }
    guard deleting.isEmpty else { return .beingDeleted(deleting) }
    for id in blobs where state.blobs[id] == nil {
      state.blobs[id] = StoredBlob(id: id, state: .arriving, createdAt: now)
    }
    state.leases[lease] = (Set(blobs), expiresAt)
    return .taken
  }

  func drop(_ lease: LeaseID) { state.leases[lease] = nil }

  func dropExpiredLeases(at now: Timestamp) -> Int {
    let expired = state.leases.filter { $0.value.expiresAt <= now }
    for lease in expired.keys { drop(lease) }
    return expired.values.reduce(0) { $0 + $1.blobs.count }
  }

  func markLive(_ blob: BlobID, byteCount: Int) throws(CoreStoreError) {
    guard references(to: blob).leases > 0 else { throw .conflict(.noLease(blob)) }
    state.blobs[blob]?.state = .live(byteCount: byteCount)
  }

  func insert(_ attachment: Attachment) throws(CoreStoreError) {
    if let conversation = attachment.conversationID {
      try requireParticipant(attachment.uploaderID, in: conversation)
    }
    try requireLive(attachment.blobID, byteCount: attachment.storedByteCount)
    state.attachments[attachment.id] = attachment
  }

  func insertIfAbsent(_ rendition: StoredRendition) throws(CoreStoreError) -> Bool {
    try requireLive(rendition.blobID, byteCount: rendition.byteCount)
    let isPresent = renditions(of: rendition.sourceID).contains {
      $0.name == rendition.name && $0.recipe == rendition.recipe
    }
    if !isPresent { state.renditions.append(rendition) }
    return !isPresent
  }

  func send(_ draft: MessageDraft) throws(CoreStoreError) -> Message {
    try requireParticipant(draft.authorID, in: draft.conversationID)
    guard !draft.text.isEmpty || !draft.attachments.isEmpty else {
      throw .conflict(.emptyMessage(draft.id))
    }
    for (position, id) in draft.attachments.enumerated() {
      guard let attachment = state.attachments[id] else {
        throw .conflict(.noSuchAttachment(id))
      }
      guard case .pending = attachment.placement else { throw .conflict(.attachmentInUse(id)) }
      guard !isExpired(attachment, at: draft.sentAt) else {
        throw .conflict(.attachmentExpired(id))
      }
      state.attachments[id]?.placement = .linked(draft.id, position: position)
    }
    let last = messages(in: draft.conversationID, before: .max, limit: 1).last
    let message = Message(
      id: draft.id, conversationID: draft.conversationID, authorID: draft.authorID,
      number: (last?.number ?? 0) + 1, text: draft.text, sentAt: draft.sentAt)
    state.messages.append(message)
    return message
  }

  func append(_ event: Event) { state.events.append(event) }

  func put(_ record: IdempotencyRecord) { state.answers[record.key] = record }

  func deletePending(_ attachment: AttachmentID) -> Bool {
    state.attachments.removeValue(forKey: attachment) != nil
  }

  func deleteRenditions(of source: BlobID, exceptBy recipes: [Recipe]) -> Int {
    let stale = state.renditions.filter { $0.sourceID == source && !recipes.contains($0.recipe) }
    state.renditions.removeAll { stale.contains($0) }
    return stale.count
  }

  func removeRenditions(_ removed: [StoredRendition]) {
    state.renditions.removeAll { removed.contains($0) }
  }

  func replaceDecisions(_ decisions: UploadDecisions, on attachment: AttachmentID) {
    state.decisions[attachment] = decisions
  }

  func markDeleting(_ blob: BlobID) -> Bool {
    guard references(to: blob).isUnused else { return false }
    state.blobs[blob]?.state = .deleting
    return true
  }

  func dropDeleted(_ blob: BlobID) -> Bool {
    guard state.blobs[blob]?.state == .deleting else { return false }
    state.blobs[blob] = nil
    return true
  }

  private func isExpired(_ attachment: Attachment, at now: Timestamp) -> Bool {
    if case .pending(let expiresAt) = attachment.placement { expiresAt <= now } else { false }
  }

  private func requireParticipant(
    _ person: PersonID, in id: ConversationID
  ) throws(CoreStoreError) {
    guard let conversation = state.conversations[id] else {
      throw .conflict(.noSuchConversation(id))
    }
    guard conversation.participants.contains(person) else {
      throw .conflict(.notAParticipant(person, id))
    }
  }

  private func requireLive(_ id: BlobID, byteCount: Int) throws(CoreStoreError) {
    guard case .live(let recorded) = state.blobs[id]?.state else {
      throw .conflict(.blobNotLive(id))
    }
    guard recorded == byteCount else {
      throw .conflict(.byteCountDiffers(id, recorded: recorded, actual: byteCount))
    }
  }
}
