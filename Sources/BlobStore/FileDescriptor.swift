import Glibc

/// An open file or folder, closed when this value dies.
struct FileDescriptor: ~Copyable, Sendable {
  let number: CInt

  /// Takes over `number`, which must be open and nobody else's.
  init(takingOver number: CInt) { self.number = number }

  /// What `close` reports is of no use here: everything that matters was synced before.
  deinit { close(number) }
}
