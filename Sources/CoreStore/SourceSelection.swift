public import Model

/// Which pictures a regeneration is about, and what it may make of them.
public struct SourceSelection: Hashable, Sendable {
  public enum Need: String, Hashable, Sendable, CaseIterable {
    /// A rendition of the name is there, by another recipe only.
    case stale
    /// No rendition of the name is there.
    case missing
    /// One of the two.
    case outdated
    /// Everything that was not made since the run began.
    case all
    /// What failed before the run began.
    case failed
  }

  /// Those to be made, each name once.
  public var specs: [RenditionSpec]
  public var need: Need
  /// When the run began. What failed or was made since is not looked at again.
  public var startedAt: Timestamp
  /// Only pictures with an attachment that was uploaded then or later.
  public var since: Timestamp?
  public var conversationID: ConversationID?
  public var mediaType: MediaType?

  public init(
    specs: [RenditionSpec], need: Need = .outdated, startedAt: Timestamp, since: Timestamp? = nil,
    conversationID: ConversationID? = nil, mediaType: MediaType? = nil
  ) {
    self.specs = specs
    self.need = need
    self.startedAt = startedAt
    self.since = since
    self.conversationID = conversationID
    self.mediaType = mediaType
  }
}

/// Some pictures in the order of their ids, and those among them that need work.
public struct SourcePage: Hashable, Sendable {
  public var wanted: [BlobID]
  /// Where the next page begins; `nil` when this was the last.
  public var last: BlobID?

  public init(wanted: [BlobID], last: BlobID?) {
    self.wanted = wanted
    self.last = last
  }
}

/// A picture whose renditions could not be made.
public struct RegenerationFailure: Hashable, Sendable {
  public var sourceID: BlobID
  /// One sentence.
  public var reason: String
  public var at: Timestamp

  public init(sourceID: BlobID, reason: String, at: Timestamp) {
    self.sourceID = sourceID
    self.reason = reason
    self.at = at
  }
}
