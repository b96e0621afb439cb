import Glibc

/// The three descriptors that every program expects to be open.
enum StandardStreams {
  /// Fills those that are closed: else the next file to be opened, the core store among them, would
  /// become "standard output" and be written into. The fillers can only be used the wrong way
  /// round, so that writing still fails and is noticed.
  static func fillClosed() {
    for descriptor in STDIN_FILENO...STDERR_FILENO
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is taken, which is this one, as those below it are open by now.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
