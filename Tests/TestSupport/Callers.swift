import Glibc
import Synchronization

/// Threads of their own for calls that block: tasks would share as many as there are processors.
public struct Callers {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private struct NoThread: Error { let code: CInt }

  private var threads: [pthread_t] = []

  public init() {}

  public mutating func start(_ body: @escaping @Sendable () -> Void) throws {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw NoThread(code: code)
    }
    threads.append(thread)
  }

  /// Waits for all of them.
  public mutating func join() {
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }
}

/// A count that several threads add to.
public final class Tally: Sendable {
  private let value = Atomic(0)

  public init() {}

  public func add() { value.add(1, ordering: .relaxed) }
  public var count: Int { value.load(ordering: .relaxed) }
}
