public import CoreStore
public import Model

/// What people are told outside of their conversations.
public struct NoticeBoard: Sendable {
  public struct Listing: Sendable {
    public let page: Page<ShownNotification>
    public let unreadCount: Int
  }

  let store: any MarketStore
  let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  /// The newest first.
  public func notifications(
    for viewer: PersonID, unreadOnly: Bool = false, page request: PageRequest = .first
  ) throws(MarketError) -> Listing {
    let after = try request.timeCursor(NotificationKind.self)
    let found = try store.look { core in
      let viewer = try core.viewer(viewer)
      let search = NotificationSearch(
        of: viewer.id, isUnreadOnly: unreadOnly, after: after, limit: request.lookAhead)
      return (
        try core.shown(try core.notifications(search)),
        try core.unreadNotificationCount(of: viewer.id)
      )
    }
    let page = request.page(of: found.0) {
      ("\($0.notification.createdAt.microseconds)", $0.notification.id.description)
    }
    return Listing(page: page, unreadCount: found.1)
  }

  /// Those of `ids` that are the viewer's; all of them when `nil`. Others are passed over.
  ///
  /// - Throws: `.invalid` for more than 100 ids.
  public func markRead(
    _ ids: [NotificationID]?, by viewer: PersonID, at now: Timestamp
  ) throws(MarketError) {
    let count = ids?.count ?? 0
    guard count <= PageRequest.limits.upperBound else {
      throw .invalid(
        field: "ids", sentence: "There are \(count) ids; the limit is 100.", limit: 100,
        actual: count)
    }
    try store.act(bell) { core in
      _ = try core.markRead(ids, of: try core.viewer(viewer).id, at: now)
    }
  }
}
