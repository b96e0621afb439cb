import Marketplace
import Synchronization
import Testing

@Suite("The bell")
struct EventBellTests {
  @Test("wakes everybody who listens, until they leave")
  func rings() {
    let bell = EventBell()
    let heard = Mutex<[Int]>([])
    let first = bell.listen { heard.withLock { $0.append(1) } }
    _ = bell.listen { heard.withLock { $0.append(2) } }
    bell.ring()
    bell.drop(first)
    bell.ring()
    #expect(heard.withLock { $0.sorted() } == [1, 2, 2])
  }
}
