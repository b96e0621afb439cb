import CoreStore
import Dispatch
import Marketplace
import Messaging
import Model
import Synchronization
import Testing

@Suite("Of many at once, the rules let one through")
struct RaceTests {
  @Test("Two hires of one job, on two connections", arguments: 1...5)
  func hires(round: Int) throws {
    let scene = try Scene()
    let places = [try scene.interest(of: scene.max), try scene.interest(of: scene.zoe)]
    let desks = [scene.hiring, Hiring(store: try scene.otherStore(), bell: EventBell())]
    let outcomes = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { turn in
      let outcome: String
      do throws(MarketError) {
        let hired = try desks[turn].hire(
          in: places[turn], isConfirmed: true, by: scene.ana.id, at: scene.at(50))
        outcome = hired.conversation.status.rawValue
      } catch {
        outcome = error == .denied(.alreadyHired) ? "denied" : error.description
      }
      outcomes.withLock { $0.append(outcome) }
    }
    #expect(outcomes.withLock { $0.sorted() } == ["denied", "hired"])
    let counts = try scene.inbox.conversations(for: scene.ana.id).counts
    #expect(counts[.hired]?.conversations == 1)
    #expect(counts[.active]?.conversations == 1)
    try scene.store.verify()
  }

  @Test("Eight threads that show one provider's interest")
  func interests() throws {
    let scene = try Scene()
    let other = Introductions(store: try scene.otherStore(), bell: EventBell())
    let opened = Mutex<[ConversationID]>([])
    let refused = Mutex<[ConversationID]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { turn in
      do throws(MarketError) {
        let interest = try (turn % 2 == 0 ? scene.introductions : other).express(
          "Me \(turn)", in: scene.job.id, by: scene.max.id, at: scene.at(5))
        opened.withLock { $0.append(interest.conversation.conversation.id) }
      } catch {
        if case .alreadyExists(let id) = error { refused.withLock { $0.append(id) } }
      }
    }
    let one = opened.withLock { $0 }
    #expect(one.count == 1)
    #expect(refused.withLock { $0 } == Array(repeating: one[0], count: 7))
    #expect(try scene.correspondence.messages(in: one[0], for: scene.ana.id).messages.count == 1)
    #expect(try scene.kinds(for: scene.ana) == [.interest])
  }

  @Test("Writers of two processes' stores number events in the order of their commits")
  func events() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let start = try scene.feed.lastID()
    let other = Correspondence(store: try scene.otherStore(), bell: EventBell())
    let failures = Mutex<[String]>([])
    let followed = Mutex<[Int64]>([])
    DispatchQueue.concurrentPerform(iterations: 5) { turn in
      do throws(MarketError) {
        if turn == 4 {
          // Whoever reads on from the last id it saw misses nothing.
          var last = start
          while followed.withLock({ $0.count }) < 60 {
            let batch = try scene.feed.events(for: scene.ana.id, after: last)
            guard case .events(let events, let lastID) = batch else { break }
            followed.withLock { $0 += events.map(\.id) }
            last = lastID
          }
        } else {
          for count in 0..<10 {
            _ = try (turn % 2 == 0 ? scene.correspondence : other).send(
              "\(turn) \(count)", to: id, by: scene.max.id, at: scene.at(60))
          }
        }
      } catch {
        failures.withLock { $0.append(error.description) }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let ids = followed.withLock { $0 }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    // 40 messages, each told as message and as notification.
    let batch = try scene.feed.events(for: scene.ana.id, after: start, limit: 1000)
    guard case .events(let all, _) = batch else {
      Issue.record("the events are gone")
      return
    }
    #expect(all.count == 80)
    #expect(Array(all.map(\.id).prefix(ids.count)) == ids)
  }
}
