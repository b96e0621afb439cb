public import Model

/// Something that a verification found wrong.
public enum StoreFault: Hashable, Sendable {
  /// A clause from the database's own check.
  case database(reason: String)
  /// Messages are not numbered without gaps.
  case miscounted(ConversationID)
  /// The core store says that the blob is there, and it is not.
  case missing(BlobID, BlobUse)
  /// The blob has other bytes than its name says.
  case damaged(BlobID, actual: BlobID, BlobUse)
  /// The blob is sound and has another size than was recorded.
  case wrongByteCount(BlobID, recorded: Int, actual: Int)
  /// The system could not read it; a sentence.
  case unreadable(BlobID, reason: String)
  /// There are bytes that the core store knows nothing of.
  case unknown(BlobID, byteCount: Int)
  /// An attachment or rendition refers to a blob that is not live.
  case dangling(BlobID, BlobUse)
  /// A rendition's blob is sound, and is not the picture that was recorded; a clause.
  case wrongRendition(StoredRendition, reason: String)
}

/// What a blob is there for.
public struct BlobUse: Hashable, Sendable {
  public var attachments: [AttachmentID]
  /// The pictures that it was made of.
  public var sources: [BlobID]

  public init(attachments: [AttachmentID], sources: [BlobID]) {
    self.attachments = attachments
    self.sources = sources
  }

  /// Whether it can be made again from something else.
  public var isReplaceable: Bool { attachments.isEmpty }
}

extension StoreFault {
  /// A word for programs.
  public var code: String {
    switch self {
    case .database: "database"
    case .miscounted: "miscounted"
    case .missing: "missing"
    case .damaged: "damaged"
    case .wrongByteCount: "wrong_byte_count"
    case .unreadable: "unreadable"
    case .unknown: "unknown"
    case .dangling: "dangling"
    case .wrongRendition: "wrong_rendition"
    }
  }

  public var blobID: BlobID? {
    switch self {
    case .database, .miscounted: nil
    case .missing(let id, _), .damaged(let id, _, _), .wrongByteCount(let id, _, _),
      .unreadable(let id, _), .unknown(let id, _), .dangling(let id, _):
      id
    case .wrongRendition(let rendition, _): rendition.blobID
    }
  }

  public var use: BlobUse? {
    switch self {
    case .missing(_, let use), .damaged(_, _, let use), .dangling(_, let use): use
    case .wrongRendition(let rendition, _):
      BlobUse(attachments: [], sources: [rendition.sourceID])
    case .database, .miscounted, .wrongByteCount, .unreadable, .unknown: nil
    }
  }
}

extension StoreFault: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .database(let reason): "The core store is damaged: \(reason)."
    case .miscounted(let id): "The messages of conversation \(id) are not numbered without gaps."
    case .missing(let id, let use): "Blob \(id) is missing\(Self.clause(use))."
    case .damaged(let id, let actual, let use):
      "Blob \(id) is damaged: its bytes hash to \(actual)\(Self.clause(use))."
    case .wrongByteCount(let id, let recorded, let actual):
      "Blob \(id) has \(actual) bytes; \(recorded) were recorded."
    case .unreadable(let id, let reason): "Blob \(id) cannot be read: \(reason)"
    case .unknown(let id, let byteCount):
      "Blob \(id) of \(byteCount) bytes is stored, and nothing is known of it."
    case .dangling(let id, let use): "Blob \(id) is not live\(Self.clause(use))."
    case .wrongRendition(let rendition, let reason):
      "Rendition \(rendition.name) of blob \(rendition.sourceID) is wrong: \(reason)."
    }
  }

  private static func clause(_ use: BlobUse) -> String {
    switch (use.attachments.count, use.sources.count) {
    case (0, 0): "; nothing refers to it"
    case (0, let sources): "; it is a rendition of \(sources) pictures"
    case (let attachments, _): "; it is the stored form of \(attachments) attachments"
    }
  }
}
