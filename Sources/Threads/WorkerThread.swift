import Glibc

/// A thread of its own for blocking and computing, away from Swift's cooperative pool.
public struct WorkerThread: Sendable {
  private let handle: pthread_t

  /// `nil` when the system has no further thread to give.
  ///
  /// - Parameter processor: the only one that it runs on, when given.
  public init?(keepingTo processor: Int? = nil, _ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    let box = Unmanaged.passRetained(
      Body {
        if let processor { Processors.bind(0, to: processor) }
        body()
      })
    guard pthread_create(&handle, nil, runBody, box.toOpaque()) == 0 else {
      box.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits until the body has returned; call it once.
  public func join() { pthread_join(handle, nil) }

  fileprivate final class Body: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

/// What C calls has to be a function of file scope.
private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<WorkerThread.Body>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
