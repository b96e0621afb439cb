import Marketplace
import Messaging
import Model
import Testing

@Suite("A conversation's life")
struct ConversationLifeTests {
  @Test("Interest opens one conversation a job and provider, and its owner is notified")
  func interest() throws {
    let scene = try Scene()
    let first = try scene.introductions.express(
      "I can do that.", in: scene.job.id, by: scene.max.id, at: scene.at(1))
    #expect(first.message.message.number == 1)
    #expect(first.conversation.parties.map(\.id) == [scene.ana.id, scene.max.id])
    #expect(first.conversation.other?.id == scene.ana.id)
    let id = first.conversation.conversation.id
    #expect(throws: MarketError.alreadyExists(id)) { try scene.interest(of: scene.max) }
    #expect(try scene.kinds(for: scene.ana) == [.interest])
    let notice = try #require(
      try scene.notices.notifications(for: scene.ana.id).page.items.first)
    #expect(notice.text == "Max is interested in “Kitchen”.")
    let seen = try scene.inbox.conversation(id, for: scene.ana.id)
    #expect(seen.unreadCount == 1)
    #expect(seen.lastMessage?.message.text == "I can do that.")
    #expect(seen.actions == [.hire, .dismiss, .close, .mute, .report])
    #expect(try scene.interest(of: scene.zoe) != id)
  }

  @Test("Nobody but providers shows interest, and not where messaging is unavailable")
  func refusedInterest() throws {
    let scene = try Scene()
    expectDenial(.notAllowed) {
      try scene.introductions.express("Me", in: scene.job.id, by: scene.ana.id, at: scene.at(1))
    }
    expectDenial(.notFound) {
      try scene.introductions.express("Me", in: scene.job.id, by: scene.pia.id, at: scene.at(1))
    }
    expectDenial(.notFound) {
      try scene.introductions.express("Me", in: JobID(), by: scene.max.id, at: scene.at(1))
    }
    #expect(throws: MarketError.self) {
      try scene.introductions.express(" \n", in: scene.job.id, by: scene.max.id, at: scene.at(1))
    }
    var posting = JobBoard.Posting(title: "Quiet")
    posting.isMessagingEnabled = false
    expectDenial(.messagingTurnedOff) {
      let quiet = try scene.jobs.post(posting, by: scene.ana.id, at: scene.at(1))
      return try scene.introductions.express(
        "Me", in: quiet.job.id, by: scene.max.id, at: scene.at(2))
    }
    #expect(try scene.kinds(for: scene.ana) == [])
  }

  @Test("Hiring needs a confirmation, happens once a job, and is told to the provider")
  func hire() throws {
    let scene = try Scene()
    let (max, zoe) = (try scene.interest(of: scene.max), try scene.interest(of: scene.zoe))
    expectDenial(.confirmationRequired) {
      try scene.hiring.hire(in: max, isConfirmed: false, by: scene.ana.id, at: scene.at(30))
    }
    expectDenial(.notAllowed) {
      try scene.hiring.hire(in: max, isConfirmed: true, by: scene.max.id, at: scene.at(30))
    }
    expectDenial(.notFound) {
      try scene.hiring.hire(in: max, isConfirmed: true, by: scene.pia.id, at: scene.at(30))
    }
    let hired = try scene.hiring.hire(
      in: max, isConfirmed: true, by: scene.ana.id, at: scene.at(31))
    #expect(hired.conversation.status == .hired)
    #expect(hired.conversation.statusChangedAt == scene.at(31))
    #expect(try scene.kinds(for: scene.max) == [.hired])
    for place in [max, zoe] {
      expectDenial(.alreadyHired) {
        try scene.hiring.hire(in: place, isConfirmed: true, by: scene.ana.id, at: scene.at(32))
      }
    }
    let other = try scene.inbox.conversation(zoe, for: scene.ana.id)
    #expect(!other.actions.contains(.hire))
    _ = try scene.hiring.close(max, by: scene.ana.id, at: scene.at(33))
    _ = try scene.hiring.hire(in: zoe, isConfirmed: true, by: scene.ana.id, at: scene.at(34))
  }

  @Test("A dismissal's reason is for owner and support; all stays readable, nothing is written")
  func dismiss() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let dismissed = try scene.hiring.dismiss(
      id, reason: " too dear ", by: scene.ana.id, at: scene.at(30))
    #expect(dismissed.dismissReason == "too dear")
    let atProvider = try scene.inbox.conversation(id, for: scene.max.id)
    #expect(atProvider.dismissReason == nil)
    #expect(atProvider.writingDenial == .conversationDismissed)
    #expect(try scene.inbox.conversation(id, for: scene.sue.id).dismissReason == "too dear")
    let notice = try #require(
      try scene.notices.notifications(for: scene.max.id).page.items.first)
    #expect(!notice.text.contains("dear"))
    for person in [scene.ana, scene.max] {
      expectDenial(.conversationDismissed) { try scene.say("But", in: id, by: person) }
      #expect(
        try scene.correspondence.messages(in: id, for: person.id).messages.map(\.message.text)
          == ["Hello"])
    }
    expectDenial(.notAllowed) {
      try scene.hiring.reopen(id, by: scene.ana.id, at: scene.at(31))
    }
    let reopened = try scene.hiring.reopen(id, by: scene.sue.id, at: scene.at(32))
    #expect(reopened.conversation.status == .active)
    #expect(reopened.dismissReason == nil)
    #expect(try scene.kinds(for: scene.max) == [.reopened, .dismissed])
    #expect(try scene.kinds(for: scene.ana) == [.reopened, .interest])
    _ = try scene.say("Again", in: id, by: scene.max)
  }

  @Test("Support reads and closes, and neither writes nor hires")
  func support() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let seen = try scene.inbox.conversation(id, for: scene.sue.id)
    #expect(seen.other == nil)
    #expect(seen.unreadCount == 0)
    #expect(seen.writingDenial == .supportDoesNotWrite)
    #expect(seen.actions == [.close])
    expectDenial(.supportDoesNotWrite) { try scene.say("I", in: id, by: scene.sue) }
    let closed = try scene.hiring.close(id, by: scene.sue.id, at: scene.at(40))
    #expect(closed.actions == [.reopen])
    #expect(try scene.kinds(for: scene.ana) == [.closed, .interest])
    #expect(try scene.kinds(for: scene.max) == [.closed])
    expectDenial(.conversationClosed) { try scene.say("So?", in: id, by: scene.max) }
  }

  @Test("Partners open one direct thread with a provider, who replies and cannot open one")
  func directThread() throws {
    let scene = try Scene()
    let opened = try scene.introductions.thread(
      with: scene.max.id, for: scene.pia.id, at: scene.at(1))
    #expect(opened.isNew)
    let again = try scene.introductions.thread(
      with: scene.max.id, for: scene.pia.id, at: scene.at(2))
    #expect(!again.isNew)
    let id = opened.conversation.conversation.id
    #expect(again.conversation.conversation.id == id)
    #expect(opened.conversation.actions == [.close, .mute, .report])
    _ = try scene.say("Free on Monday?", in: id, by: scene.pia)
    _ = try scene.say("Yes", in: id, by: scene.max)
    for person in [scene.ana, scene.max, scene.sue] {
      expectDenial(.notAllowed) {
        try scene.introductions.thread(with: scene.zoe.id, for: person.id, at: scene.at(3))
      }
    }
    for stranger in [scene.ana.id, PersonID()] {
      expectDenial(.notFound) {
        try scene.introductions.thread(with: stranger, for: scene.pia.id, at: scene.at(3))
      }
    }
    expectDenial(.notFound) { try scene.inbox.conversation(id, for: scene.zoe.id) }
  }

  @Test("Muting stops notifications of messages and nothing else")
  func mute() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let muted = try scene.inbox.setMuted(true, id, by: scene.max.id, at: scene.at(11))
    #expect(muted.isMuted)
    #expect(muted.actions == [.unmute, .report])
    _ = try scene.say("There?", in: id, by: scene.ana)
    _ = try scene.hiring.hire(in: id, isConfirmed: true, by: scene.ana.id, at: scene.at(21))
    #expect(try scene.kinds(for: scene.max) == [.hired])
    #expect(try scene.inbox.conversation(id, for: scene.max.id).unreadCount == 1)
    _ = try scene.inbox.setMuted(false, id, by: scene.max.id, at: scene.at(22))
    _ = try scene.say("Hello?", in: id, by: scene.ana, after: 23)
    #expect(try scene.kinds(for: scene.max) == [.message, .hired])
    expectDenial(.notAllowed) {
      try scene.inbox.setMuted(true, id, by: scene.sue.id, at: scene.at(24))
    }
  }

  @Test("A report goes to support")
  func report() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    try scene.inbox.report(id, reason: "Rude", by: scene.ana.id, at: scene.at(30))
    #expect(try scene.kinds(for: scene.sue) == [.report])
    #expect(try scene.kinds(for: scene.max) == [])
    let reports = try scene.inbox.reports(on: id, for: scene.sue.id)
    #expect(reports.map(\.reason) == ["Rude"])
    expectDenial(.notAllowed) { try scene.inbox.reports(on: id, for: scene.max.id) }
    expectDenial(.notFound) {
      try scene.inbox.report(id, reason: "", by: scene.zoe.id, at: scene.at(31))
    }
  }
}
