/// How one participant stands in one conversation.
public struct Participation: Hashable, Sendable {
  public var personID: PersonID
  public var isMuted: Bool
  /// Messages of others past `readUpTo`.
  public var unreadCount: Int
  /// The number of the last message that was read; 0 before the first.
  public var readUpTo: Int

  public init(personID: PersonID, isMuted: Bool, unreadCount: Int, readUpTo: Int) {
    self.personID = personID
    self.isMuted = isMuted
    self.unreadCount = unreadCount
    self.readUpTo = readUpTo
  }
}
