import CoreStore
import Marketplace
import Messaging
import Model
import Testing

@Suite("Lists and who may see them")
struct ListTests {
  @Test("Conversations come last written first, by pages, with counts of every status")
  func conversations() throws {
    let scene = try Scene()
    var places: [ConversationID] = []
    for number in 0..<7 {
      let provider = try scene.directory.register(
        name: "P\(number)", role: .provider, at: scene.at(0))
      places.append(
        try scene.introductions.express(
          "Hi", in: scene.job.id, by: provider.id, at: scene.at(Int64(number / 2))
        ).conversation.conversation.id)
    }
    _ = try scene.correspondence.send("You", to: places[0], by: scene.ana.id, at: scene.at(99))
    _ = try scene.hiring.dismiss(places[3], by: scene.ana.id, at: scene.at(100))
    func walk(_ viewer: Person, _ choice: Inbox.Choice = .init()) throws -> [ConversationID] {
      var (found, cursor): ([ConversationID], String?) = ([], nil)
      repeat {
        let listing = try scene.inbox.conversations(
          for: viewer.id, choice, page: try PageRequest(limit: 2, cursor: cursor))
        found += listing.page.items.map(\.conversation.id)
        cursor = listing.page.nextCursor
        #expect(
          listing.counts[.active]
            == .init(conversations: 6, unread: viewer.role == .support ? 0 : 6))
        #expect(listing.counts[.dismissed]?.conversations == 1)
        #expect(listing.counts[.hired] == .init())
      } while cursor != nil
      return found
    }
    let mine = try walk(scene.ana)
    #expect(mine.first == places[0])
    #expect(Set(mine) == Set(places))
    #expect(mine.count == 7)
    #expect(try walk(scene.sue) == mine)
    #expect(try walk(scene.ana, .init(status: .dismissed)) == [places[3]])
  }

  @Test("The directory is for partners and support: by name, by any part of name or profile")
  func directory() throws {
    let scene = try Scene()
    func names(_ text: String, status: Person.Status? = nil) throws -> [String] {
      try scene.directory.providers(for: scene.pia.id, containing: text, status: status)
        .items.map(\.person.name)
    }
    #expect(try names("") == ["Max", "Zoë"])
    #expect(try names("ZOË") == ["Zoë"])
    #expect(try names("ROOF") == ["Max"])
    #expect(try names("100%") == ["Max"])
    #expect(try names("%") == ["Max"])
    #expect(try names("_") == ["Zoë"])
    #expect(try names("\\") == [])
    #expect(try names("ana") == [], "only providers")
    _ = try scene.directory.update(scene.zoe.id, status: .away)
    #expect(try names("", status: .away) == ["Zoë"])
    let thread = try scene.introductions.thread(
      with: scene.zoe.id, for: scene.pia.id, at: scene.at(1)
    ).conversation.conversation.id
    _ = try scene.say("Hi", in: thread, by: scene.zoe)
    let entries = try scene.directory.providers(for: scene.pia.id).items
    #expect(entries.map(\.thread) == [nil, .init(id: thread, unreadCount: 1)])
    let first = try scene.directory.providers(
      for: scene.pia.id, page: try PageRequest(limit: 1))
    let second = try scene.directory.providers(
      for: scene.pia.id, page: try PageRequest(limit: 1, cursor: first.nextCursor))
    #expect((first.items + second.items).map(\.person.name) == ["Max", "Zoë"])
    #expect(second.nextCursor == nil)
    for person in [scene.ana, scene.max] {
      expectDenial(.notAllowed) { try scene.directory.providers(for: person.id) }
    }
    expectInvalid("cursor") {
      try scene.directory.providers(
        for: scene.pia.id, page: try PageRequest(cursor: "nonsense"))
    }
  }

  @Test("People see themselves, whom they deal with, and nobody else")
  func people() throws {
    let scene = try Scene()
    func sees(_ viewer: Person) -> [String] {
      [scene.ana, scene.pia, scene.max, scene.zoe, scene.sue].filter {
        (try? scene.directory.person($0.id, for: viewer.id)) != nil
      }.map(\.name)
    }
    #expect(sees(scene.ana) == ["Ana"])
    #expect(sees(scene.pia) == ["Pia", "Max", "Zoë"])
    #expect(sees(scene.max) == ["Ana", "Max"], "the owner of an open job")
    #expect(sees(scene.sue) == ["Ana", "Pia", "Max", "Zoë", "Sue"])
    _ = try scene.interest(of: scene.max)
    #expect(sees(scene.ana) == ["Ana", "Max"])
    var change = JobBoard.Change()
    change.stage = .done
    _ = try scene.jobs.change(scene.job.id, change, by: scene.ana.id, at: scene.at(50))
    #expect(sees(scene.zoe) == ["Zoë"])
    #expect(sees(scene.max) == ["Ana", "Max"])
  }

  @Test("Jobs are listed to their owner, to providers while open or known, and to support")
  func jobs() throws {
    let scene = try Scene()
    var later = JobBoard.Posting(title: "Roof")
    later.requiresConversation = true
    let roof = try scene.jobs.post(later, by: scene.pia.id, at: scene.at(5)).job
    func titles(_ person: Person, stage: Job.Stage? = nil) throws -> [String] {
      try scene.jobs.jobs(for: person.id, stage: stage).items.map(\.job.title)
    }
    #expect(try titles(scene.ana) == ["Kitchen"])
    #expect(try titles(scene.pia) == ["Roof"])
    #expect(try titles(scene.max) == ["Roof", "Kitchen"])
    #expect(try titles(scene.sue, stage: .done) == [])
    expectDenial(.firstMessageRequired) {
      try scene.jobs.start(roof.id, by: scene.max.id, at: scene.at(6))
    }
    let shown = try scene.jobs.job(roof.id, for: scene.max.id)
    #expect(shown.startDenial == .firstMessageRequired)
    _ = try scene.introductions.express("Hi", in: roof.id, by: scene.max.id, at: scene.at(7))
    let started = try scene.jobs.start(roof.id, by: scene.max.id, at: scene.at(8))
    #expect(started.job.stage == .inProgress)
    #expect(started.job.startedBy == scene.max.id)
    #expect(try titles(scene.zoe) == ["Kitchen"])
    #expect(try titles(scene.max) == ["Roof", "Kitchen"])
    expectDenial(.notFound) { try scene.jobs.job(roof.id, for: scene.zoe.id) }
    expectDenial(.notFound) { try scene.jobs.job(roof.id, for: scene.ana.id) }
    expectDenial(.notAllowed) {
      try scene.jobs.change(roof.id, .init(), by: scene.max.id, at: scene.at(9))
    }
    expectDenial(.notAllowed) {
      try scene.jobs.post(.init(title: "Mine"), by: scene.max.id, at: scene.at(9))
    }
    expectInvalid("title", limit: 200, actual: 201) {
      try scene.jobs.post(
        .init(title: String(repeating: "x", count: 201)), by: scene.ana.id, at: scene.at(9))
    }
  }

  @Test("Notifications come newest first, and are read by id or all")
  func notifications() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    for number in 0..<3 {
      _ = try scene.say("\(number)", in: id, by: scene.max, after: Int64(20 + number))
    }
    let listing = try scene.notices.notifications(
      for: scene.ana.id, page: try PageRequest(limit: 3))
    #expect(listing.unreadCount == 4)
    #expect(listing.page.items.map(\.notification.kind) == [.message, .message, .message])
    let rest = try scene.notices.notifications(
      for: scene.ana.id, page: try PageRequest(limit: 3, cursor: listing.page.nextCursor))
    #expect(rest.page.items.map(\.notification.kind) == [.interest])
    let first = try #require(listing.page.items.first?.notification.id)
    try scene.notices.markRead([first], by: scene.max.id, at: scene.at(50))
    #expect(try scene.notices.notifications(for: scene.ana.id).unreadCount == 4, "not theirs")
    try scene.notices.markRead([first], by: scene.ana.id, at: scene.at(50))
    #expect(
      try scene.notices.notifications(for: scene.ana.id, unreadOnly: true).page.items.count == 3)
    try scene.notices.markRead(nil, by: scene.ana.id, at: scene.at(51))
    #expect(try scene.notices.notifications(for: scene.ana.id).unreadCount == 0)
  }
}
