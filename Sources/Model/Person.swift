/// Somebody who can take part in conversations.
public struct Person: Hashable, Sendable {
  public enum Role: String, Sendable, CaseIterable {
    /// Posts jobs and hires.
    case customer
    /// A business: what a customer is, with the directory of providers and direct threads.
    case partner
    /// A contractor, handyman or writer.
    case provider
    /// Sees everything, and decides where the parties cannot.
    case support
  }

  /// Whether a provider takes on work.
  public enum Status: String, Sendable, CaseIterable {
    case available
    case busy
    case away
  }

  /// The picture beside a name: an attachment without a conversation, and its stored form.
  public struct Avatar: Hashable, Sendable {
    public var attachmentID: AttachmentID
    public var blobID: BlobID

    public init(attachmentID: AttachmentID, blobID: BlobID) {
      self.attachmentID = attachmentID
      self.blobID = blobID
    }
  }

  public let id: PersonID
  /// As shown to others; not unique.
  public var name: String
  public var role: Role
  /// What they say of themselves; may be empty.
  public var profile: String
  /// Providers have one, others never.
  public var status: Status?
  public var avatar: Avatar?
  public var createdAt: Timestamp
  /// Since when nobody signs in as this person any more; what they wrote stays.
  public var deletedAt: Timestamp?

  /// A provider without a status is available; anybody else's is dropped.
  public init(
    id: PersonID = PersonID(), name: String, role: Role = .customer, profile: String = "",
    status: Status? = nil, avatar: Avatar? = nil, createdAt: Timestamp, deletedAt: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.profile = profile
    self.status = role == .provider ? status ?? .available : nil
    self.avatar = avatar
    self.createdAt = createdAt
    self.deletedAt = deletedAt
  }
}
