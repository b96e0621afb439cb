import Glibc

/// The program's libraries that no worker calls: they have no business in the address space of one.
///
/// A zygote is started with `LD_BIND_NOW`: all functions are bound, and nothing looks a symbol up in
/// them again.
enum UnneededLibraries {
  /// Those of the server and the store, and what they bring along; libseccomp, which has done its
  /// work; what libmagic would decompress with, which it is never asked to; and what would unwind a
  /// stack for an exception of C++, which ends a worker in any case.
  private static let names = [
    "libmicrohttpd.", "libgnutls.", "libp11-kit.", "libidn2.", "libunistring.", "libtasn1.",
    "libnettle.", "libhogweed.", "libgmp.", "libffi.", "libsqlite3.", "libcrypto.", "libseccomp.",
    "libbz2.", "liblzma.", "libgcc_s.",
  ]

  /// Gives their memory back: less to copy at each fork, and less code to misuse.
  static func unmap(from files: [MappedFile]) {
    guard getenv("LD_BIND_NOW") != nil else { return }
    for file in files where names.contains(where: file.name.hasPrefix) {
      munmap(UnsafeMutableRawPointer(bitPattern: file.addresses.lowerBound), file.addresses.count)
    }
  }
}
