import Messaging
import Model
import Testing

@Suite("Who may do what with a job")
struct JobRulesTests {
  /// Why a provider cannot start an open job, by their conversation about it.
  static let starts: [(Conversation.Status?, required: Denial?, otherwise: Denial?)] = [
    (nil, .firstMessageRequired, nil), (.active, nil, nil), (.hired, nil, nil),
    (.dismissed, .conversationDismissed, .conversationDismissed),
    (.closed, .conversationClosed, .conversationClosed),
  ]

  private func job(
    _ stage: Job.Stage = .open, kind: Job.Kind = .standard, on: Bool = true,
    requires: Bool = false, anotherHired: Bool = false
  ) -> JobStanding {
    JobStanding(
      kind: kind, stage: stage, isMessagingEnabled: on, requiresConversation: requires,
      isAnotherHired: anotherHired)
  }

  @Test("Owners see their own jobs, support all, providers open ones and their own history")
  func seeing() {
    for stage in Job.Stage.allCases {
      for role in [Person.Role.customer, .partner] {
        #expect(JobViewer(role: role, isOwner: true).denial(of: .see, on: job(stage)) == nil)
        #expect(JobViewer(role: role).denial(of: .see, on: job(stage)) == .notFound)
      }
      #expect(JobViewer(role: .support).denial(of: .see, on: job(stage)) == nil)
      #expect(
        JobViewer(role: .provider).denial(of: .see, on: job(stage))
          == (stage == .open ? nil : .notFound))
      #expect(
        JobViewer(role: .provider, isStarter: true).denial(of: .see, on: job(stage)) == nil)
      for status in Conversation.Status.allCases {
        let viewer = JobViewer(role: .provider, conversationStatus: status)
        #expect(viewer.denial(of: .see, on: job(stage)) == nil)
      }
    }
  }

  @Test("What cannot be seen is not found, whatever is asked for", arguments: Person.Role.allCases)
  func hidden(role: Person.Role) {
    guard role != .support else { return }
    for action in JobViewer.Action.allCases {
      #expect(JobViewer(role: role).denial(of: action, on: job(.done)) == .notFound)
    }
  }

  @Test("Owner and support edit; only providers show interest and start")
  func actions() {
    let owner = JobViewer(role: .customer, isOwner: true)
    let partner = JobViewer(role: .partner, isOwner: true)
    let (support, provider) = (JobViewer(role: .support), JobViewer(role: .provider))
    for viewer in [owner, partner, support] {
      #expect(viewer.denial(of: .edit, on: job()) == nil)
      #expect(viewer.denial(of: .expressInterest, on: job()) == .notAllowed)
      #expect(viewer.denial(of: .start, on: job()) == .notAllowed)
    }
    #expect(provider.denial(of: .edit, on: job()) == .notAllowed)
  }

  @Test("Interest needs the job's messaging", arguments: ConversationRulesTests.messaging.indices)
  func interest(index: Int) {
    let (on, kind, stage, denial) = ConversationRulesTests.messaging[index]
    // A starter sees the job at every stage.
    let viewer = JobViewer(role: .provider, isStarter: true)
    #expect(
      viewer.denial(of: .expressInterest, on: job(stage, kind: kind, on: on)) == denial)
  }

  @Test("Starting needs an open job, no other hired, and a first message where one is required")
  func starting() {
    for (status, required, otherwise) in Self.starts {
      let viewer = JobViewer(role: .provider, conversationStatus: status)
      #expect(viewer.denial(of: .start, on: job(requires: true)) == required)
      #expect(viewer.denial(of: .start, on: job(requires: false)) == otherwise)
      #expect(viewer.denial(of: .start, on: job(anotherHired: true)) == .hiredOther)
      for stage in Job.Stage.allCases where stage != .open {
        let late = JobViewer(role: .provider, isStarter: true, conversationStatus: status)
        #expect(late.denial(of: .start, on: job(stage)) == .jobStage)
      }
    }
  }

  @Test("Roles alone decide about jobs, directory and threads")
  func roles() {
    let posters: Set<Person.Role> = [.customer, .partner]
    let browsers: Set<Person.Role> = [.partner, .support]
    for role in Person.Role.allCases {
      #expect(role.mayPostJobs == posters.contains(role))
      #expect(role.mayBrowseDirectory == browsers.contains(role))
      #expect(role.mayOpenThreads == (role == .partner))
    }
  }

  @Test("People see whom they have to do with", arguments: Person.Role.allCases)
  func people(viewer: Person.Role) {
    for other in Person.Role.allCases {
      let alwaysSeen = viewer == .support || (viewer == .partner && other == .provider)
      for shares in [false, true] {
        for owns in [false, true] {
          let sees = viewer.maySee(other, sharesConversation: shares, ownsVisibleJob: owns)
          #expect(sees == (alwaysSeen || shares || owns))
        }
      }
    }
  }

  @Test("Every denial has a problem's name and a sentence, and reasons tell them apart")
  func denials() {
    let problems: Set = [
      "not-found", "not-allowed", "conversation-closed", "messaging-unavailable",
      "already-hired", "first-message-required", "confirmation-required", "status-conflict",
    ]
    #expect(Set(Denial.allCases.map(\.problem)) == problems)
    let names = Denial.allCases.map { "\($0.problem) \($0.reason ?? "")" }
    #expect(Set(names).count == names.count)
    #expect(Denial.allCases.allSatisfy { $0.description.hasSuffix(".") })
  }
}
