import Synchronization

/// Rings when something was committed that open pages may want to know of.
///
/// It only wakes: who is woken reads the events from the store, and finds those of other processes
/// by reading now and then anyway. Listeners are called on the thread that committed, so they must
/// only note it and return.
public final class EventBell: Sendable {
  public struct Listener: Hashable, Sendable {
    fileprivate let number: Int
  }

  private struct State {
    var next = 0
    var listeners: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  public func listen(_ action: @escaping @Sendable () -> Void) -> Listener {
    state.withLock { state in
      state.next += 1
      state.listeners[state.next] = action
      return Listener(number: state.next)
    }
  }

  /// After this has returned, the action may still be in one last call.
  public func drop(_ listener: Listener) {
    state.withLock { _ = $0.listeners.removeValue(forKey: listener.number) }
  }

  public func ring() {
    for action in state.withLock({ Array($0.listeners.values) }) { action() }
  }
}
