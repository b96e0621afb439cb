import CoreStore
import Model
import Testing

@Suite("Every core store keeps people, conversations and messages")
struct ConversationConformance {
  @Test(
    "A person is found again as inserted, and an unknown one is not", arguments: StoreKind.allCases)
  func personRoundTrip(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let ana = Person(name: "Ana", createdAt: noon)
    try store.core.write { (core) throws(CoreStoreError) in try core.insert(ana) }
    try store.core.read { (core) throws(CoreStoreError) in
      #expect(try core.person(ana.id) == ana)
      #expect(try core.person(PersonID()) == nil)
    }
    store.core.expectRefusal(.conflict(.alreadyExists(ana.id.description))) {
      (core) throws(CoreStoreError) in
      try core.insert(ana)
    }
  }

  @Test("The local person of a name is made once", arguments: StoreKind.allCases)
  func localPerson(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let names = ["me", "me", "you"]
    let people = try names.map { name in
      try store.core.write { (core) throws(CoreStoreError) in
        try core.localPerson(named: name, at: noon)
      }
    }
    #expect(people.map(\.name) == names)
    #expect(people[0] == people[1])
    #expect(people[0].id != people[2].id)
    let found = try store.core.read { (core) throws(CoreStoreError) in
      try core.person(people[2].id)
    }
    #expect(found == people[2])
  }

  @Test("A conversation is found again with its participants", arguments: StoreKind.allCases)
  func conversationRoundTrip(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    try store.core.read { (core) throws(CoreStoreError) in
      #expect(try core.conversation(talk.conversation.id) == talk.conversation)
      #expect(try core.conversation(ConversationID()) == nil)
    }
  }

  @Test("A conversation needs participants, and people who exist", arguments: StoreKind.allCases)
  func conversationNeedsPeople(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let nobody = Conversation(participants: [], createdAt: noon)
    store.core.expectRefusal(.conflict(.noParticipants(nobody.id))) {
      (core) throws(CoreStoreError) in
      try core.insert(nobody)
    }
    let unknown = PersonID()
    store.core.expectRefusal(.conflict(.noSuchPerson(unknown))) {
      (core) throws(CoreStoreError) in
      try core.insert(Conversation(participants: [unknown], createdAt: noon))
    }
  }

  @Test("Messages are numbered from 1 and read in pages both ways", arguments: StoreKind.allCases)
  func pages(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let other = try Talk(in: store.core)
    let sent = try (1...7).map { index in
      try store.core.write { (core) throws(CoreStoreError) in
        // A second conversation in between counts for itself.
        _ = try core.send(other.draft("other \(index)"))
        return try core.send(talk.draft("text \(index)"))
      }
    }
    #expect(sent.map(\.number) == Array(1...7))
    try store.core.read { (core) throws(CoreStoreError) in
      let id = talk.conversation.id
      #expect(try core.messages(in: id, after: 0, limit: 100) == sent)
      #expect(try core.messages(in: id, after: 2, limit: 3).map(\.number) == [3, 4, 5])
      #expect(try core.messages(in: id, after: 7, limit: 3) == [])
      #expect(try core.messages(in: id, before: .max, limit: 2).map(\.number) == [6, 7])
      #expect(try core.messages(in: id, before: 3, limit: 5).map(\.number) == [1, 2])
      #expect(try core.messages(in: id, before: 1, limit: 5) == [])
      #expect(try core.messages(in: id, after: 0, limit: -5).map(\.number) == [1])
      #expect(try core.messages(in: ConversationID(), after: 0, limit: 5) == [])
      #expect(try core.message(sent[3].id) == sent[3])
      #expect(try core.message(MessageID()) == nil)
    }
  }

  @Test("Only participants write, and never nothing", arguments: StoreKind.allCases)
  func refusedMessages(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    store.core.expectRefusal(
      .conflict(.notAParticipant(talk.stranger.id, talk.conversation.id))
    ) { (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft("hello", by: talk.stranger))
    }
    let empty = talk.draft("")
    store.core.expectRefusal(.conflict(.emptyMessage(empty.id))) {
      (core) throws(CoreStoreError) in
      _ = try core.send(empty)
    }
    var lost = talk.draft("hello")
    lost.conversationID = ConversationID()
    store.core.expectRefusal(.conflict(.noSuchConversation(lost.conversationID))) {
      (core) throws(CoreStoreError) in
      _ = try core.send(lost)
    }
    let draft = talk.draft("once")
    _ = try store.core.write { (core) throws(CoreStoreError) in try core.send(draft) }
    store.core.expectRefusal(.conflict(.alreadyExists(draft.id.description))) {
      (core) throws(CoreStoreError) in
      _ = try core.send(draft)
    }
    let next = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft("next"))
    }
    #expect(next.number == 2, "a refused message uses up no number")
  }

  @Test("A transaction that throws leaves nothing behind", arguments: StoreKind.allCases)
  func rollback(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let late = Person(name: "Late", createdAt: noon)
    store.core.expectRefusal(.busy(waitedMilliseconds: 1)) { (core) throws(CoreStoreError) in
      try core.insert(late)
      _ = try core.send(talk.draft("never"))
      #expect(try core.person(late.id) == late, "a transaction sees its own writes")
      throw .busy(waitedMilliseconds: 1)
    }
    try store.core.read { (core) throws(CoreStoreError) in
      #expect(try core.person(late.id) == nil)
      #expect(try core.messages(in: talk.conversation.id, after: 0, limit: 9) == [])
    }
  }

  @Test("A transaction that was kept past its end is void", arguments: StoreKind.allCases)
  func escapedTransaction(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let kept = try store.core.write { (core) throws(CoreStoreError) in core }
    #expect(throws: CoreStoreError.misused(reason: "a transaction was used after its end")) {
      try kept.insert(Person(name: "Ghost", createdAt: noon))
    }
  }

  static let texts = [
    "Robert'); DROP TABLE messages;--", "\"double\" and `back`", "👩🏽‍🔧 fixes 水道", "\u{202E}rtl",
    "line\nbreak\ttab\u{1}", "e\u{301} is not é", "$1 ?1 :a @b %s \\0", " ",
  ]

  @Test("Any text comes back byte for byte", arguments: StoreKind.allCases, texts)
  func textRoundTrip(kind: StoreKind, text: String) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let sent = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft(text))
    }
    let found = try store.core.read { (core) throws(CoreStoreError) in try core.message(sent.id) }
    #expect(found.map { Array($0.text.utf8) } == Array(text.utf8))
  }

  @Test("Text that is too long or holds a NUL is refused by name", arguments: StoreKind.allCases)
  func refusedTexts(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let longest = talk.draft(String(repeating: "x", count: 1_048_576))
    _ = try store.core.write { (core) throws(CoreStoreError) in try core.send(longest) }
    store.core.expectRefusal(
      .textTooLong(field: "message", byteCount: 1_048_577, limit: 1_048_576)
    ) { (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft(String(repeating: "x", count: 1_048_577)))
    }
    store.core.expectRefusal(.textHasNUL(field: "message")) { (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft("a\0b"))
    }
    store.core.expectRefusal(
      .textTooLong(field: "person's name", byteCount: 1_000_000, limit: 1024)
    ) { (core) throws(CoreStoreError) in
      try core.insert(Person(name: String(repeating: "n", count: 1_000_000), createdAt: noon))
    }
    store.core.expectRefusal(.textHasNUL(field: "local person's name")) {
      (core) throws(CoreStoreError) in
      _ = try core.localPerson(named: "\0", at: noon)
    }
  }
}
