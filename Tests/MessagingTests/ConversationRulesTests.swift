import Messaging
import Model
import Testing

/// What every role may do in a conversation, written down by hand from the rules as people know
/// them, and compared with the functions for every combination there is.
///
/// A line: the status, then a letter for each action in the order of `columns`. `y` is allowed, `n`
/// not allowed, `d` dismissed, `c` closed, `a` already hired, `x` a status from which there is no
/// way, `s` support does not write, `w` as the job's messaging allows, `h` allowed unless another
/// provider is hired, `-` nothing to be seen.
@Suite("Who may do what in a conversation")
struct ConversationRulesTests {
  static let columns: [ConversationStanding.Action] = [
    .see, .write, .markRead, .hire, .dismiss, .close, .reopen, .mute, .unmute, .report,
  ]

  static let jobTables: [ConversationStanding.Relation: [Conversation.Status: String]] = [
    .owner: [
      .active: "ywyhyynyyy", .hired: "ywyaxynyyy", .dismissed: "ydydddnyyy",
      .closed: "ycycccnyyy",
    ],
    .provider: [
      .active: "ywynnnnyyy", .hired: "ywynnnnyyy", .dismissed: "ydynnnnyyy",
      .closed: "ycynnnnyyy",
    ],
    .participant: [
      .active: "ywynnnnyyy", .hired: "ywynnnnyyy", .dismissed: "ydynnnnyyy",
      .closed: "ycynnnnyyy",
    ],
    .outsider: [
      .active: "----------", .hired: "----------", .dismissed: "----------",
      .closed: "----------",
    ],
  ]

  static let supportTable: [Conversation.Status: String] = [
    .active: "ysnnnyxnnn", .hired: "ysnnnyynnn", .dismissed: "ysnnndynnn", .closed: "ysnnncynnn",
  ]

  /// Messaging on a job, by switch, kind and stage; written without the order of the checks: of two
  /// reasons the owner's switch is named first, then the kind.
  static let messaging: [(on: Bool, kind: Job.Kind, stage: Job.Stage, denial: Denial?)] = [
    (true, .standard, .open, nil), (true, .standard, .inProgress, nil),
    (true, .standard, .finalReview, .finalReview), (true, .standard, .done, nil),
    (true, .pitchRequest, .open, nil), (true, .pitchRequest, .inProgress, nil),
    (true, .pitchRequest, .finalReview, .finalReview), (true, .pitchRequest, .done, nil),
    (true, .superhero, .open, .superheroJob), (true, .superhero, .inProgress, .superheroJob),
    (true, .superhero, .finalReview, .superheroJob), (true, .superhero, .done, .superheroJob),
    (false, .standard, .open, .messagingTurnedOff),
    (false, .standard, .inProgress, .messagingTurnedOff),
    (false, .standard, .finalReview, .messagingTurnedOff),
    (false, .standard, .done, .messagingTurnedOff),
    (false, .pitchRequest, .open, .messagingTurnedOff),
    (false, .pitchRequest, .inProgress, .messagingTurnedOff),
    (false, .pitchRequest, .finalReview, .messagingTurnedOff),
    (false, .pitchRequest, .done, .messagingTurnedOff),
    (false, .superhero, .open, .messagingTurnedOff),
    (false, .superhero, .inProgress, .messagingTurnedOff),
    (false, .superhero, .finalReview, .messagingTurnedOff),
    (false, .superhero, .done, .messagingTurnedOff),
  ]

  private func denial(
    _ letter: Character, messaging: Denial?, isAnotherHired: Bool
  ) throws -> Denial? {
    let meanings: [Character: Denial?] = [
      "y": nil, "n": .notAllowed, "d": .conversationDismissed, "c": .conversationClosed,
      "a": .alreadyHired, "x": .statusConflict, "s": .supportDoesNotWrite, "-": .notFound,
      "w": messaging, "h": isAnotherHired ? .alreadyHired : nil,
    ]
    return try #require(meanings[letter])
  }

  @Test("about a job", arguments: Person.Role.allCases, Conversation.Status.allCases)
  func jobConversations(role: Person.Role, status: Conversation.Status) throws {
    var count = 0
    for relation in ConversationStanding.Relation.allCases {
      let line = try #require(
        role == .support ? Self.supportTable[status] : Self.jobTables[relation]?[status])
      try #require(line.count == Self.columns.count)
      for (on, kind, stage, messaging) in Self.messaging {
        for isAnotherHired in [false, true] {
          let standing = ConversationStanding(
            role: role, relation: relation, status: status,
            job: JobStanding(
              kind: kind, stage: stage, isMessagingEnabled: on, requiresConversation: false,
              isAnotherHired: isAnotherHired))
          for (letter, action) in zip(line, Self.columns) {
            let expected = try denial(
              letter, messaging: messaging, isAnotherHired: isAnotherHired)
            #expect(
              standing.denial(of: action) == expected, "\(relation) \(action) \(kind) \(stage)")
            count += 1
          }
        }
      }
    }
    #expect(count == 4 * 24 * 2 * 10)
  }

  static let directTables: [ConversationStanding.Relation: [Conversation.Status: String]] = [
    .owner: [
      .active: "yyynnynyyy", .hired: "yyynnynyyy", .dismissed: "ydynndnyyy",
      .closed: "ycynncnyyy",
    ],
    .provider: [
      .active: "yyynnnnyyy", .hired: "yyynnnnyyy", .dismissed: "ydynnnnyyy",
      .closed: "ycynnnnyyy",
    ],
    .participant: [
      .active: "yyynnnnyyy", .hired: "yyynnnnyyy", .dismissed: "ydynnnnyyy",
      .closed: "ycynnnnyyy",
    ],
    .outsider: [
      .active: "----------", .hired: "----------", .dismissed: "----------",
      .closed: "----------",
    ],
  ]

  @Test("without a job", arguments: Person.Role.allCases, Conversation.Status.allCases)
  func directThreads(role: Person.Role, status: Conversation.Status) throws {
    for relation in ConversationStanding.Relation.allCases {
      let line = try #require(
        role == .support ? Self.supportTable[status] : Self.directTables[relation]?[status])
      let standing = ConversationStanding(
        role: role, relation: relation, status: status, job: nil)
      for (letter, action) in zip(line, Self.columns) {
        let expected = try denial(letter, messaging: nil, isAnotherHired: false)
        #expect(standing.denial(of: action) == expected, "\(relation) \(action)")
      }
    }
  }

  @Test("A message is deleted by its author and by support, whatever became of the conversation")
  func deletion() {
    for status in Conversation.Status.allCases {
      func denial(
        _ role: Person.Role, _ relation: ConversationStanding.Relation, byAuthor: Bool
      ) -> Denial? {
        ConversationStanding(role: role, relation: relation, status: status, job: nil)
          .denialOfDeletion(byAuthor: byAuthor)
      }
      for relation in [ConversationStanding.Relation.owner, .provider, .participant] {
        #expect(denial(.partner, relation, byAuthor: true) == nil)
        #expect(denial(.partner, relation, byAuthor: false) == .notAllowed)
      }
      #expect(denial(.support, .outsider, byAuthor: false) == nil)
      #expect(denial(.provider, .outsider, byAuthor: false) == .notFound)
      #expect(denial(.provider, .outsider, byAuthor: true) == .notFound)
    }
  }

  @Test("Every action is in the table")
  func everyAction() {
    #expect(Set(Self.columns) == Set(ConversationStanding.Action.allCases))
  }

  @Test("The relation comes from the two sides, or from taking part where there are none")
  func relations() {
    let now = Timestamp(microseconds: 0)
    let people = (0..<3).map { Person(name: "\($0)", createdAt: now) }
    let sided = Conversation(
      between: .init(ownerID: people[0].id, providerID: people[1].id), createdAt: now)
    let plain = Conversation(participants: [people[0].id, people[1].id], createdAt: now)
    func relation(_ person: Int, _ place: Conversation) -> ConversationStanding.Relation {
      ConversationStanding(of: people[person], in: place, job: nil).relation
    }
    #expect((0..<3).map { relation($0, sided) } == [.owner, .provider, .outsider])
    #expect((0..<3).map { relation($0, plain) } == [.participant, .participant, .outsider])
  }
}
