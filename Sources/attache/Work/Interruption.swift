import Glibc
import Synchronization

/// SIGINT and SIGTERM, as a wish to stop: what has begun is finished, nothing new is begun.
enum Interruption {
  /// The signal that asked to stop.
  static var signal: CInt? {
    let number = receivedSignal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// From now on the first such signal only asks; a second one ends the process at once.
  static func beginWatching() {
    // Read once here, so that the handler never is the one to initialise it.
    guard signal == nil else { return }
    for number in [SIGINT, SIGTERM] {
      var inherited = sigaction()
      sigaction(number, nil, &inherited)
      // A shell that put us into the background, or nohup, had it ignored; that stays so.
      if isIgnore(inherited.__sigaction_handler.sa_handler) { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = noteSignal
      action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }

  private static func isIgnore(_ handler: (@convention(c) (CInt) -> Void)?) -> Bool {
    // SIG_IGN is the address 1, which is no function.
    unsafeBitCast(handler, to: Int.self) == 1
  }
}

private let receivedSignal = Atomic<CInt>(0)

/// What C calls has to be a function of file scope. A lock-free store is all that a handler may do.
private func noteSignal(_ number: CInt) {
  receivedSignal.store(number, ordering: .relaxed)
}
