public import CoreStore
import Messaging
public import Model

/// People: who they are, who may see whom, and the providers that partners look through.
public struct Directory: Sendable {
  let store: any MarketStore
  let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  /// - Throws: `.invalid` for a name or profile of the wrong length, or a status for somebody who is
  ///   no provider; `.storeFailed`.
  public func register(
    name: String, role: Person.Role, profile: String = "", status: Person.Status? = nil,
    at now: Timestamp
  ) throws(MarketError) -> Person {
    let person = try Self.newcomer(name, role, profile, status, now)
    return try store.act(bell) { core in
      try core.insert(person)
      return person
    }
  }

  /// The person whom somebody else's sign-in calls `subject`; made when new.
  ///
  /// - Throws: `.invalid`; `.unauthenticated` when the person was deleted; `.storeFailed`.
  public func person(
    forExternalSubject subject: String, name: String, role: Person.Role, at now: Timestamp
  ) throws(MarketError) -> Person {
    let known = try store.look { core in try core.person(forExternalSubject: subject) }
    if let known {
      guard known.deletedAt == nil else { throw .unauthenticated }
      return known
    }
    let person = try Self.newcomer(name, role, "", nil, now)
    return try store.act(bell) { core in
      if let known = try core.person(forExternalSubject: subject) { return known }
      try core.insert(person)
      try core.setExternalSubject(subject, of: person.id)
      return person
    }
  }

  private static func newcomer(
    _ name: String, _ role: Person.Role, _ profile: String, _ status: Person.Status?,
    _ now: Timestamp
  ) throws(MarketError) -> Person {
    guard status == nil || role == .provider else { throw onlyProvidersHaveAStatus }
    return Person(
      name: try TextRule.name.checked(name), role: role,
      profile: try TextRule.profile.checked(profile), status: status, createdAt: now)
  }

  private static let onlyProvidersHaveAStatus = MarketError.invalid(
    field: "status", sentence: "Only providers have a status.")

  /// Changes what is given.
  ///
  /// - Throws: `.invalid`, `.unauthenticated` or `.storeFailed`.
  public func update(
    _ id: PersonID, name: String? = nil, profile: String? = nil, status: Person.Status? = nil
  ) throws(MarketError) -> Person {
    let name = try name.map(TextRule.name.checked)
    let profile = try profile.map(TextRule.profile.checked)
    return try store.act(bell) { core in
      var person = try core.viewer(id)
      guard status == nil || person.role == .provider else {
        throw Self.onlyProvidersHaveAStatus
      }
      person.name = name ?? person.name
      person.profile = profile ?? person.profile
      person.status = status ?? person.status
      try core.update(person)
      return person
    }
  }

  /// Puts on a picture that the person uploaded without a conversation; `nil` takes theirs off.
  ///
  /// - Throws: `.attachmentNotUsable`, `.invalid` when it is no picture, `.unauthenticated` or
  ///   `.storeFailed`.
  public func setAvatar(
    _ attachment: AttachmentID?, of id: PersonID, at now: Timestamp,
    once: OnceOnly<Person>? = nil
  ) throws(MarketError) -> Person {
    try store.act(bell) { core in
      _ = try core.viewer(id)
      if let attachment, let found = try core.attachment(attachment), found.kind != .image {
        throw MarketError.invalid(field: "avatar", sentence: "An avatar is a picture.")
      }
      try core.setAvatar(attachment, of: id, at: now)
      let person = try core.viewer(id)
      try once?.finish(person, core)
      return person
    }
  }

  /// - Throws: `.denied(.notFound)` when the viewer has nothing to do with them.
  public func person(_ id: PersonID, for viewer: PersonID) throws(MarketError) -> Person {
    try store.look { core in try core.person(id, for: try core.viewer(viewer)) }
  }

  /// The picture beside a person's name, with its renditions.
  ///
  /// - Throws: `.denied(.notFound)` when the viewer has nothing to do with them, or there is none.
  public func avatar(
    of id: PersonID, for viewer: PersonID
  ) throws(MarketError) -> ShownAttachment {
    try store.look { core in
      let person = try core.person(id, for: try core.viewer(viewer))
      guard let worn = person.avatar?.attachmentID, let attachment = try core.attachment(worn)
      else { throw MarketError.denied(.notFound) }
      return ShownAttachment(
        attachment: attachment, renditions: try core.renditions(of: attachment.blobID))
    }
  }

  /// Providers by name, with the partner's thread with each.
  ///
  /// - Throws: `.denied(.notAllowed)` to customers and providers; `.invalid`.
  public func providers(
    for viewer: PersonID, containing text: String = "", status: Person.Status? = nil,
    page request: PageRequest = .first
  ) throws(MarketError) -> Page<DirectoryEntry> {
    let text = try TextRule.search.checked(text)
    let after = try request.nameCursor()
    let found = try store.look { core in
      let viewer = try core.viewer(viewer)
      guard viewer.role.mayBrowseDirectory else { throw MarketError.denied(.notAllowed) }
      return try core.providers(
        DirectorySearch(
          partnerID: viewer.role == .partner ? viewer.id : nil, text: text, status: status,
          after: after, limit: request.lookAhead))
    }
    return request.page(of: found) {
      (FoldedText.fold($0.person.name), $0.person.id.description)
    }
  }

  /// Everybody by name: for those who look after the store, not for people in it.
  public func everybody(page request: PageRequest = .first) throws(MarketError) -> Page<Person> {
    let after = try request.nameCursor()
    let found = try store.look { core in try core.people(after: after, limit: request.lookAhead) }
    return request.page(of: found) { (FoldedText.fold($0.name), $0.id.description) }
  }
}
